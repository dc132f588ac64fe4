/// Rajamanoharan et al. 2024, arXiv:2407.14435.
#include "sae/objectives/objective.h"

namespace saetm {

Objective jumprelu() {
  return {.name = "jumprelu",
          .help = "learned thresholds",
          .keeps = Keeps::kAboveOwnThresholds,
          .sparsity_weight = 1.0,
          .set_step =
              [](const TrainOptions&, backend::SaeStepOptions& step) {
                step.selection = backend::Selection::kOwnThresholds;
                step.penalty = backend::Penalty::kL0;
                // Atoms that wait below their threshold move it; they need no auxiliary loss.
                step.revives_dead = false;
              },
          .saelens = "jumprelu"};
}

}  // namespace saetm
