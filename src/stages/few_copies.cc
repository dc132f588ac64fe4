#include "stages/few_copies.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <unordered_map>

#include "core/bits_hash.h"
#include "core/parallel.h"
#include "saetm/repeats.h"

namespace saetm {
namespace {

constexpr double kNear = 0.05;       // that copies with the same words are to each other
constexpr double kMostShare = 0.02;  // of the distinct documents
constexpr std::size_t kMostCompared = std::size_t{16} << 30;  // bytes

/// Of each row (N).
std::vector<std::uint64_t> hashes(const Embeddings& embeddings, const Context& context) {
  std::vector<std::uint64_t> result(embeddings.rows());
  parallel_blocks(context, embeddings.rows(), 1024, [&](std::size_t begin, std::size_t end) {
    std::vector<float> rows((end - begin) * embeddings.cols());
    embeddings.read(begin, end - begin, rows.data());
    for (std::size_t i = begin; i < end; ++i) {
      const std::span row(rows.data() + (i - begin) * embeddings.cols(), embeddings.cols());
      result[i] = BitsHash().add(row).value();
    }
  });
  return result;
}

/// ‖x − y‖² as a share of ‖x‖².
double distance(const Embeddings& embeddings, std::size_t x, std::size_t y) {
  std::vector<float> rows(2 * embeddings.cols());
  float* other = rows.data() + embeddings.cols();
  embeddings.read(x, 1, rows.data());
  embeddings.read(y, 1, other);
  double squares = 0, apart = 0;
  for (std::size_t j = 0; j < embeddings.cols(); ++j) {
    const double value = rows[j];
    squares += value * value;
    apart += (value - other[j]) * (value - other[j]);
  }
  return apart == 0 ? 0 : apart / squares;
}

}  // namespace

FewCopies few_copies(const Embeddings& embeddings, const SparseView& counts,
                     const Context& context) {
  const std::vector<std::int64_t> first = first_with_same_words(counts, kWordsOfCopies);
  std::vector<std::uint64_t> hash;
  if (embeddings.rows() * embeddings.cols() * sizeof(float) <= kMostCompared) {
    hash = hashes(embeddings, context);
  }
  std::unordered_multimap<std::uint64_t, std::size_t> seen;
  std::vector<std::size_t> leader(embeddings.rows()), copies(embeddings.rows());
  std::size_t distinct = 0;
  for (std::size_t i = 0; i < leader.size(); ++i) {
    leader[i] = leader[static_cast<std::size_t>(first[i])];
    const bool described_alike = first[i] != static_cast<std::int64_t>(i);
    if (!described_alike || !(distance(embeddings, leader[i], i) < kNear)) {
      leader[i] = i;
      if (!hash.empty()) {
        const auto [begin, end] = seen.equal_range(hash[i]);
        const auto same = std::find_if(begin, end, [&](const auto& other) {
          return distance(embeddings, other.second, i) == 0;
        });
        if (same != end) leader[i] = same->second;
        if (same == end) seen.emplace(hash[i], i);
      }
    }
    distinct += leader[i] == i;
    ++copies[leader[i]];
  }
  const double most = std::max(2.0, kMostShare * static_cast<double>(distinct));
  std::vector<std::size_t> kept, taken(leader.size());
  for (std::size_t i = 0; i < leader.size(); ++i) {
    const double root = std::sqrt(static_cast<double>(copies[leader[i]]));
    if (static_cast<double>(taken[leader[i]]++) < std::min(std::ceil(root), std::floor(most)))
      kept.push_back(i);
  }
  const bool all = kept.size() == embeddings.rows();
  return {all ? embeddings : embeddings.select(std::move(kept)), distinct};
}

}  // namespace saetm
