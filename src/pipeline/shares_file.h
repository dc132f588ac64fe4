#pragma once
/// theta.safetensors: θ of the corpus, and what gives new documents theirs.
#include <string>
#include <vector>

#include "io/safetensors.h"
#include "saetm/run.h"
#include "saetm/shares.h"

namespace saetm {

/// Returns the file's SHA-256. `sums` are those of codes.safetensors and, where shares are averaged,
/// neighbors.safetensors.
std::string save_shares(const SparseMatrix& theta, const ShareModel& model,
                        const std::vector<float>& specificity, const std::string& shares,
                        const std::string& codes_sum, const std::string& neighbors_sum,
                        const std::string& path);

/// θ (N×K) of a run. Throws Error when the stage `shares` was not run, or the file is another's.
SparseMatrix theta_of(const RunDirectory& run);
/// What gives documents their θ. Throws Error likewise, and when sizes do not fit together.
ShareModel load_share_model(const RunDirectory& run);
/// How specific atoms are (K), see atom_specificity().
std::vector<float> specificity_of(const RunDirectory& run);

}  // namespace saetm
