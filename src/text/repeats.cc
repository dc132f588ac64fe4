#include "saetm/repeats.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <span>
#include <unordered_map>

namespace saetm {
namespace {

/// FNV-1a.
template <class Value>
std::uint64_t mixed(std::uint64_t hash, std::span<const Value> values) {
  for (const Value value : values) {
    std::uint32_t bits;
    static_assert(sizeof bits == sizeof value);
    std::memcpy(&bits, &value, sizeof bits);
    hash = (hash ^ bits) * 0x100000001b3;
  }
  return hash;
}

}  // namespace

std::vector<std::int64_t> first_with_same_words(const SparseView& counts, double least_words) {
  std::vector<std::int64_t> first(counts.rows());
  std::unordered_multimap<std::uint64_t, std::size_t> seen;
  for (std::size_t i = 0; i < first.size(); ++i) {
    first[i] = static_cast<std::int64_t>(i);
    const auto words = counts.row_indices(i);
    const auto times = counts.row_values(i);
    if (words.empty() || std::accumulate(times.begin(), times.end(), 0.0) < least_words) continue;
    const std::uint64_t hash = mixed(mixed(0xcbf29ce484222325, words), times);
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
