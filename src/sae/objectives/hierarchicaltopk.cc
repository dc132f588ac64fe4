/// Balagansky et al. 2025, arXiv:2505.24473.
#include <algorithm>

#include "sae/objectives/objective.h"

namespace saetm {

Objective hierarchicaltopk() {
  return {.name = "hierarchicaltopk",
          .help = "topk where fewer than k must do as well",
          .keeps = Keeps::kLargest,
          .set_step =
              [](const TrainOptions& options, backend::SaeStepOptions& step) {
                step.selection = backend::Selection::kLargestOfRow;
                step.prefixes = backend::Prefixes::kOfRanks;
                // 1, 2, 3, …, k, or k and its halves.
                const bool all = options.levels == "all";
                for (std::int64_t j = options.k; j > 0; j = all ? j - 1 : j / 2) {
                  step.prefix_ends.push_back(static_cast<std::int32_t>(j));
                }
                std::reverse(step.prefix_ends.begin(), step.prefix_ends.end());
              },
          .saelens = "hierarchicaltopk",
          .sparsify = "topk"};
}

}  // namespace saetm
