#pragma once
#include <string>

#include "stages/stage_run.h"

namespace saetm {

/// Runs all stages, from a corpus to a report. Throws Error for a path, an embedder or an
/// autoencoder that cannot be, before it reads the corpus.
void fit(StageRun& at, const std::string& corpus);

}  // namespace saetm
