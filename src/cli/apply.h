#pragma once
#include "cli/request.h"
#include "saetm/context.h"

namespace saetm::cli {

/// Runs transform, explain or append and prints what came of it. Returns the exit code.
int apply(const Request& request, const Context& context);

}  // namespace saetm::cli
