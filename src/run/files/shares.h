#pragma once
/// theta.safetensors: θ of the corpus, and what gives new documents theirs.
#include <string>
#include <vector>

#include "io/safetensors.h"
#include "saetm/run.h"
#include "saetm/shares.h"

namespace saetm {

/// `shares` names how weights were chosen (ShareOptions). Where shares are averaged the file is
/// tied to the run's neighbors.safetensors, too.
RunDirectory::StageFile save_shares(const RunDirectory& run, const SparseMatrix& theta,
                                    const ShareModel& model, const std::vector<float>& specificity,
                                    const std::string& shares);

/// θ (N×K) of a run. Throws Error when the stage `shares` was not run, or the file is another's.
SparseMatrix theta_of(const RunDirectory& run);
/// What gives documents their θ. Throws Error likewise, and when sizes do not fit together.
ShareModel share_model_of(const RunDirectory& run);
/// How specific atoms are (K), see atom_specificity().
std::vector<float> specificity_of(const RunDirectory& run);

}  // namespace saetm
