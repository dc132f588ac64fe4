#pragma once
#include "cli/request.h"
#include "saetm/context.h"

namespace saetm::cli {

/// `saetm evaluate`: prints scores of a run's topics, or of any tool's. Returns the exit code.
int evaluate(const Request& request, const Context& context);

}  // namespace saetm::cli
