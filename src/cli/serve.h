#pragma once
#include "cli/request.h"
#include "saetm/context.h"

namespace saetm::cli {

/// `saetm serve RUN`: prints where it serves, and serves until it is told to stop. Returns the exit
/// code.
int serve(const Request& request, const Context& context);

}  // namespace saetm::cli
