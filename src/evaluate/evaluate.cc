#include "saetm/evaluate.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "core/parallel.h"
#include "saetm/error.h"

namespace saetm {
namespace {

constexpr double kEpsilon = 1e-12;  // gensim's

/// Rows of the words in question as bit sets over documents, so that a pair's joint count is one
/// pass of AND and popcount.
class DocumentSets {
 public:
  DocumentSets(const std::vector<std::vector<std::int32_t>>& topic_words,
               const SparseMatrix& counts)
      : documents_(counts.rows()), blocks_((counts.rows() + 63) / 64) {
    std::vector<std::int32_t> slot(counts.cols, -1);
    std::int32_t used = 0;
    for (const auto& words : topic_words) {
      for (const std::int32_t w : words) {
        if (slot[w] < 0) slot[w] = used++;
      }
    }
    slot_ = std::move(slot);
    bits_.assign(static_cast<std::size_t>(used) * blocks_, 0);
    for (std::size_t i = 0; i < counts.rows(); ++i) {
      const auto words = counts.row_indices(i);
      const auto values = counts.row_values(i);
      for (std::size_t j = 0; j < words.size(); ++j) {
        if (slot_[words[j]] < 0 || !(values[j] > 0)) continue;
        set(slot_[words[j]])[i / 64] |= std::uint64_t{1} << (i % 64);
      }
    }
  }

  double share(std::int32_t a, std::int32_t b) const {
    const std::uint64_t* x = set(slot_[a]);
    const std::uint64_t* y = set(slot_[b]);
    std::int64_t count = 0;
    for (std::size_t i = 0; i < blocks_; ++i) count += __builtin_popcountll(x[i] & y[i]);
    return static_cast<double>(count) / static_cast<double>(documents_);
  }

 private:
  std::uint64_t* set(std::int32_t slot) {
    return bits_.data() + static_cast<std::size_t>(slot) * blocks_;
  }
  const std::uint64_t* set(std::int32_t slot) const {
    return bits_.data() + static_cast<std::size_t>(slot) * blocks_;
  }

  std::size_t documents_, blocks_;
  std::vector<std::int32_t> slot_;
  std::vector<std::uint64_t> bits_;
};

double entropy(const std::unordered_map<std::int32_t, std::int64_t>& counts, double total) {
  std::vector<std::int64_t> values;
  for (const auto& [label, count] : counts) values.push_back(count);
  std::sort(values.begin(), values.end());  // a fixed order of summation
  double sum = 0;
  for (const std::int64_t count : values) {
    const double p = static_cast<double>(count) / total;
    sum -= p * std::log(p);
  }
  return sum;
}

}  // namespace

std::vector<double> npmi(const std::vector<std::vector<std::int32_t>>& topic_words,
                         const SparseMatrix& counts, const Context& context) {
  const DocumentSets sets(topic_words, counts);
  std::vector<double> result(topic_words.size());
  parallel_for(context, topic_words.size(), [&](std::size_t t) {
    const auto& words = topic_words[t];
    double sum = 0;
    std::size_t pairs = 0;
    for (std::size_t i = 1; i < words.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        ++pairs;
        const double independent = sets.share(words[i], words[i]) * sets.share(words[j], words[j]);
        const double joint = sets.share(words[i], words[j]) + kEpsilon;
        if (independent > 0) sum += std::log(joint / independent) / -std::log(joint);
      }
    }
    result[t] = pairs > 0 ? sum / static_cast<double>(pairs) : 0;
  });
  return result;
}

double diversity(const std::vector<std::vector<std::int32_t>>& topic_words) {
  std::unordered_set<std::int32_t> distinct;
  std::size_t total = 0;
  for (const auto& words : topic_words) {
    distinct.insert(words.begin(), words.end());
    total += words.size();
  }
  return total > 0 ? static_cast<double>(distinct.size()) / static_cast<double>(total) : 0;
}

std::vector<std::int32_t> strongest(const SparseMatrix& rows) {
  std::vector<std::int32_t> result(rows.rows(), -1);
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    const auto columns = rows.row_indices(i);
    const auto values = rows.row_values(i);
    float best = 0;
    for (std::size_t j = 0; j < columns.size(); ++j) {
      if (result[i] < 0 || values[j] > best) {
        best = values[j];
        result[i] = columns[j];
      }
    }
  }
  return result;
}

double normalized_mutual_information(const std::vector<std::int32_t>& a,
                                     const std::vector<std::int32_t>& b) {
  if (a.size() != b.size()) throw Error("labels of different lengths cannot be compared");
  const auto n = static_cast<double>(a.size());
  std::unordered_map<std::int32_t, std::int64_t> of_a, of_b;
  std::map<std::pair<std::int32_t, std::int32_t>, std::int64_t> joint;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ++of_a[a[i]];
    ++of_b[b[i]];
    ++joint[{a[i], b[i]}];
  }
  if (of_a.size() <= 1 && of_b.size() <= 1) return 1;
  double information = 0;
  for (const auto& [pair, count] : joint) {
    const auto c = static_cast<double>(count);
    information +=
        c / n *
        std::log(c * n /
                 (static_cast<double>(of_a[pair.first]) * static_cast<double>(of_b[pair.second])));
  }
  const double mean = 0.5 * (entropy(of_a, n) + entropy(of_b, n));
  return mean > 0 ? std::max(0.0, information) / mean : 0;
}

double purity(const std::vector<std::int32_t>& clusters, const std::vector<std::int32_t>& groups) {
  if (clusters.size() != groups.size())
    throw Error("labels of different lengths cannot be compared");
  std::map<std::int32_t, std::map<std::int32_t, std::int64_t>> table;
  for (std::size_t i = 0; i < clusters.size(); ++i) ++table[clusters[i]][groups[i]];
  std::int64_t hits = 0;
  for (const auto& [cluster, row] : table) {
    std::int64_t largest = 0;
    for (const auto& [group, count] : row) largest = std::max(largest, count);
    hits += largest;
  }
  return clusters.empty() ? 0 : static_cast<double>(hits) / static_cast<double>(clusters.size());
}

}  // namespace saetm
