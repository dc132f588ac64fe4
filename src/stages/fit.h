#pragma once
#include <string>

#include "stages/stage_run.h"

namespace saetm {

/// All stages, from a corpus to a report. Throws Error, before the corpus is read, for a path, an
/// embedder or an autoencoder that cannot be.
void fit(StageRun& at, const std::string& corpus);

}  // namespace saetm
