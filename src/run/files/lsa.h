#pragma once
#include <string>

#include "saetm/embeddings.h"
#include "saetm/run.h"

namespace saetm {

/// lsa.safetensors: what embeds new texts as the corpus was.
RunDirectory::StageFile save_lsa(const RunDirectory& run, const LsaModel& model);
/// The run's own. Throws Error when the run has none (it says what to do), or the file has changed.
LsaModel lsa_of(const RunDirectory& run);

}  // namespace saetm
