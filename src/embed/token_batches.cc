#include "embed/token_batches.h"

#include <algorithm>
#include <numeric>

namespace saetm {

std::vector<TokenBatch> plan_token_batches(std::span<const std::size_t> lengths,
                                           std::size_t longest, std::size_t budget) {
  std::vector<std::size_t> order(lengths.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return lengths[a] > lengths[b]; });
  std::vector<TokenBatch> batches;
  for (std::size_t i = 0; i < order.size();) {
    const std::size_t own = std::max<std::size_t>(lengths[order[i]], 1);
    const std::size_t rounded = (own + kLengthStep - 1) / kLengthStep * kLengthStep;
    TokenBatch batch{std::max(own, std::min(rounded, longest)), {}};
    const std::size_t rows = std::max<std::size_t>(1, budget / batch.length);
    for (; i < order.size() && batch.rows.size() < rows; ++i) batch.rows.push_back(order[i]);
    batches.push_back(std::move(batch));
  }
  return batches;
}

}  // namespace saetm
