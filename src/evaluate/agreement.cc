#include "saetm/agreement.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>
#include <utility>

#include "saetm/error.h"

namespace saetm {
namespace {

void check_lengths(std::size_t a, std::size_t b) {
  if (a != b) throw Error("labels of different lengths cannot be compared");
}

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
  check_lengths(a.size(), b.size());
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
  check_lengths(clusters.size(), groups.size());
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

double adjusted_rand_index(std::span<const std::int32_t> a, std::span<const std::int32_t> b) {
  return adjusted_rand_index(a, b, std::vector<float>(a.size(), 1));
}

double adjusted_rand_index(std::span<const std::int32_t> a, std::span<const std::int32_t> b,
                           std::span<const float> weights) {
  check_lengths(a.size(), b.size());
  check_lengths(a.size(), weights.size());
  std::map<std::pair<std::int32_t, std::int32_t>, double> cells;
  std::map<std::int32_t, double> rows, columns;
  double total = 0, own = 0;  // Σw, Σw²: an item is no pair with itself
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double w = weights[i];
    cells[{a[i], b[i]}] += w;
    rows[a[i]] += w;
    columns[b[i]] += w;
    total += w;
    own += w * w;
  }
  const auto pairs = [own](const auto& sums) {
    double result = -own;
    for (const auto& [key, sum] : sums) result += sum * sum;
    return std::max(0.0, result);
  };
  const double all = total * total - own;
  const double both = pairs(cells), in_a = pairs(rows), in_b = pairs(columns);
  const double expected = all > 0 ? in_a * in_b / all : 0;
  const double largest = (in_a + in_b) / 2;
  // Rounding aside, largest = expected only where each has one group, or only groups of one.
  if (!(largest - expected > 1e-12 * all)) return 1;
  return (both - expected) / (largest - expected);
}

}  // namespace saetm
