#pragma once
#include <string>

#include "saetm/embeddings.h"
#include "saetm/run.h"

namespace saetm {

/// lsa.safetensors: what embeds new texts as the corpus was. Returns the file's SHA-256.
std::string save_lsa(const LsaModel& model, const std::string& path,
                     const std::string& vocabulary_sum);
/// The run's own. Throws Error when the run has none (it says what to do), or the file has changed.
LsaModel load_lsa(const RunDirectory& run);

}  // namespace saetm
