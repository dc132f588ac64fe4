#include <cmath>
#include <utility>

#include "core/median.h"
#include "saetm/interpret.h"
#include "saetm/repeats.h"

namespace saetm {

std::vector<float> even_document_weights(const SparseView& counts, bool root) {
  constexpr double kLongest = 10;  // documents of median length
  const std::vector<std::int64_t> first = first_with_same_words(counts, kWordsOfCopies);
  std::vector<std::int64_t> times(first.size());
  for (const std::int64_t d : first) ++times[static_cast<std::size_t>(d)];
  std::vector<double> length(first.size());
  std::vector<double> lengths;
  for (std::size_t d = 0; d < length.size(); ++d) {
    for (const float n : counts.row_values(d)) {
      if (n > 0) length[d] += root ? std::sqrt(n) : n;
    }
    if (length[d] > 0) lengths.push_back(length[d]);
  }
  if (lengths.empty()) return {};
  const double most = kLongest * median(std::move(lengths));
  std::vector<float> weights(first.size());
  bool even = true;
  for (std::size_t d = 0; d < weights.size(); ++d) {
    double weight = 1 / std::sqrt(static_cast<double>(times[static_cast<std::size_t>(first[d])]));
    if (length[d] > most) weight *= most / length[d];
    weights[d] = static_cast<float>(weight);
    even = even && weights[d] == 1;
  }
  return even ? std::vector<float>() : weights;
}

}  // namespace saetm
