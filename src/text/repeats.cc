#include "saetm/repeats.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "core/bits_hash.h"

namespace saetm {
std::vector<std::int64_t> first_with_same_words(const SparseView& counts, double least_words) {
  std::vector<std::int64_t> first(counts.rows());
  std::unordered_multimap<std::uint64_t, std::size_t> seen;
  for (std::size_t i = 0; i < first.size(); ++i) {
    first[i] = static_cast<std::int64_t>(i);
    const auto words = counts.row_indices(i);
    const auto times = counts.row_values(i);
    if (words.empty() || std::accumulate(times.begin(), times.end(), 0.0) < least_words) continue;
    const std::uint64_t hash = BitsHash().add(words).add(times).value();
    const auto [begin, end] = seen.equal_range(hash);
    const auto same = std::find_if(begin, end, [&](const auto& entry) {
      return std::ranges::equal(counts.row_indices(entry.second), words) &&
             std::ranges::equal(counts.row_values(entry.second), times);
    });
    if (same != end) {
      first[i] = static_cast<std::int64_t>(same->second);
    } else {
      seen.emplace(hash, i);
    }
  }
  return first;
}

std::vector<std::int64_t> first_copies(const SparseView& counts, const SparseView& codes) {
  std::vector<std::int64_t> first = first_with_same_words(counts);
  for (std::size_t i = 0; i < first.size(); ++i) {
    const auto other = static_cast<std::size_t>(first[i]);
    const bool same = std::ranges::equal(codes.row_indices(other), codes.row_indices(i)) &&
                      std::ranges::equal(codes.row_values(other), codes.row_values(i));
    if (!same) first[i] = static_cast<std::int64_t>(i);
  }
  return first;
}

}  // namespace saetm
