/// Bussmann, Nabeshima, Karvonen & Nanda 2025, arXiv:2503.17547.
#include "sae/objectives/objective.h"

namespace saetm {

Objective matryoshka() {
  return {.name = "matryoshka",
          .help = "batchtopk on nested prefixes of the atoms",
          .keeps = Keeps::kAboveThreshold,
          .calibrates = true,
          .set_step =
              [](const TrainOptions& options, backend::SaeStepOptions& step) {
                step.selection = backend::Selection::kLargestOfBatch;
                step.prefixes = backend::Prefixes::kOfAtoms;
                // K/2^(P−1), …, K/2, K.
                for (std::int64_t p = options.prefixes - 1; p >= 0; --p) {
                  const auto end = static_cast<std::int32_t>(options.features >> p);
                  if (end > 0) step.prefix_ends.push_back(end);
                }
              },
          .saelens = "matryoshka_batchtopk"};
}

}  // namespace saetm
