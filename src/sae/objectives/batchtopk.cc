/// Bussmann, Leask & Nanda 2024, arXiv:2412.06410.
#include "sae/objectives/objective.h"

namespace saetm {

Objective batchtopk() {
  return {.name = "batchtopk",
          .help = "the B·k largest of a batch",
          .keeps = Keeps::kAboveThreshold,
          .calibrates = true,
          .set_step =
              [](const TrainOptions&, backend::SaeStepOptions& step) {
                step.selection = backend::Selection::kLargestOfBatch;
              },
          .saelens = "batchtopk"};
}

}  // namespace saetm
