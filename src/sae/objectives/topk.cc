/// Gao et al. 2024, arXiv:2406.04093.
#include "sae/objectives/objective.h"

namespace saetm {

Objective topk() {
  return {.name = "topk",
          .help = "the k largest of an embedding",
          .keeps = Keeps::kLargest,
          .set_step =
              [](const TrainOptions&, backend::SaeStepOptions& step) {
                step.selection = backend::Selection::kLargestOfRow;
              },
          .saelens = "topk",
          .sparsify = "topk"};
}

}  // namespace saetm
