#pragma once
#include "cli/request.h"

namespace saetm::cli {

/// Carries out the command and prints what came of it. Returns the exit code; throws Error.
int execute(const Request& request);

}  // namespace saetm::cli
