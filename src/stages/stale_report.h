#pragma once
#include "saetm/context.h"
#include "saetm/run.h"

namespace saetm {

/// Logs, where the run was changed since its report.html was made, that this shows the run as it
/// was, and the commands that make it anew.
void tell_stale_report(const RunDirectory& run, const Context& context);

}  // namespace saetm
