#pragma once
#include "cli/request.h"
#include "saetm/context.h"

namespace saetm::cli {

/// Names the topics and prints their names. Returns the exit code.
int name_topics(const Request& request, const Context& context);

}  // namespace saetm::cli
