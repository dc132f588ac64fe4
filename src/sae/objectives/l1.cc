/// Cunningham et al. 2023, arXiv:2309.08600; Bricken et al. 2023.
#include "sae/objectives/objective.h"

namespace saetm {

Objective l1() {
  return {.name = "l1",
          .help = "an L1 penalty",
          .keeps = Keeps::kAboveThreshold,
          .set_step =
              [](const TrainOptions&, backend::SaeStepOptions& step) {
                step.selection = backend::Selection::kPositive;
                step.penalty = backend::Penalty::kL1;
                step.revives_dead = false;
              },
          .saelens = "standard"};
}

}  // namespace saetm
