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

/// How many documents have each label of one side, and each pair of labels.
struct Contingency {
  std::unordered_map<std::int32_t, std::int64_t> of_a, of_b;
  std::map<std::pair<std::int32_t, std::int32_t>, std::int64_t> joint;
  double total = 0;
};

Contingency contingency(const std::vector<std::int32_t>& a, const std::vector<std::int32_t>& b) {
  check_lengths(a.size(), b.size());
  Contingency table;
  table.total = static_cast<double>(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    ++table.of_a[a[i]];
    ++table.of_b[b[i]];
    ++table.joint[{a[i], b[i]}];
  }
  return table;
}

/// Numbers of documents a label, ascending: a fixed order of summation.
std::vector<std::int64_t> sizes(const std::unordered_map<std::int32_t, std::int64_t>& counts) {
  std::vector<std::int64_t> values;
  for (const auto& [label, count] : counts) values.push_back(count);
  std::sort(values.begin(), values.end());
  return values;
}

double entropy(const std::unordered_map<std::int32_t, std::int64_t>& counts, double total) {
  double sum = 0;
  for (const std::int64_t count : sizes(counts)) {
    const double p = static_cast<double>(count) / total;
    sum -= p * std::log(p);
  }
  return sum;
}

double mutual_information(const Contingency& table) {
  double information = 0;
  for (const auto& [pair, count] : table.joint) {
    const auto c = static_cast<double>(count);
    information += c / table.total *
                   std::log(c * table.total /
                            (static_cast<double>(table.of_a.at(pair.first)) *
                             static_cast<double>(table.of_b.at(pair.second))));
  }
  return std::max(0.0, information);
}

/// Distinct sizes and how many labels have each, ascending.
std::map<std::int64_t, std::int64_t> tally(
    const std::unordered_map<std::int32_t, std::int64_t>& counts) {
  std::map<std::int64_t, std::int64_t> result;
  for (const auto& [label, count] : counts) ++result[count];
  return result;
}

/// Of labellings with these sizes but drawn at random (Vinh et al., Eq. 24a): the documents that
/// two labels of sizes x and y share are hypergeometric.
double expected_mutual_information(const Contingency& table) {
  const auto n = static_cast<std::int64_t>(table.total);
  std::vector<double> log_factorial(static_cast<std::size_t>(n) + 1);
  long double sum = 0;
  for (std::int64_t i = 2; i <= n; ++i) {
    sum += std::log(static_cast<long double>(i));
    log_factorial[static_cast<std::size_t>(i)] = static_cast<double>(sum);
  }
  const auto lf = [&](std::int64_t i) { return log_factorial[static_cast<std::size_t>(i)]; };
  const auto rows = tally(table.of_a), columns = tally(table.of_b);
  double expected = 0;
  for (const auto& [x, as_large] : rows) {
    for (const auto& [y, as_wide] : columns) {
      const double fixed = lf(x) + lf(y) + lf(n - x) + lf(n - y) - lf(n);
      double of_pair = 0;
      for (std::int64_t both = std::max<std::int64_t>(1, x + y - n); both <= std::min(x, y);
           ++both) {
        const auto c = static_cast<double>(both);
        const double p =
            std::exp(fixed - lf(both) - lf(x - both) - lf(y - both) - lf(n - x - y + both));
        of_pair += p * c / table.total *
                   std::log(c * table.total / (static_cast<double>(x) * static_cast<double>(y)));
      }
      expected += static_cast<double>(as_large * as_wide) * of_pair;
    }
  }
  return expected;
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
  const Contingency table = contingency(a, b);
  if (table.of_a.size() <= 1 && table.of_b.size() <= 1) return 1;
  const double mean = 0.5 * (entropy(table.of_a, table.total) + entropy(table.of_b, table.total));
  return mean > 0 ? mutual_information(table) / mean : 0;
}

double adjusted_mutual_information(const std::vector<std::int32_t>& a,
                                   const std::vector<std::int32_t>& b) {
  const Contingency table = contingency(a, b);
  if (table.of_a.size() <= 1 && table.of_b.size() <= 1) return 1;
  if (table.of_a.size() <= 1 || table.of_b.size() <= 1) return 0;
  const double expected = expected_mutual_information(table);
  const double mean = 0.5 * (entropy(table.of_a, table.total) + entropy(table.of_b, table.total));
  // Rounding aside, mean = expected only where both have groups of one alone.
  if (!(mean - expected > 1e-12 * mean)) return 1;
  return (mutual_information(table) - expected) / (mean - expected);
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

double harmonic_purity(const std::vector<std::int32_t>& clusters,
                       const std::vector<std::int32_t>& groups) {
  const double pure = purity(clusters, groups), whole = purity(groups, clusters);
  return pure + whole > 0 ? 2 * pure * whole / (pure + whole) : 0;
}

double fowlkes_mallows_index(const std::vector<std::int32_t>& a,
                             const std::vector<std::int32_t>& b) {
  const Contingency table = contingency(a, b);
  // Ordered pairs of two documents with one label.
  const auto pairs = [](const auto& counts) {
    double sum = 0;
    for (const auto& [label, count] : counts) {
      sum += static_cast<double>(count) * static_cast<double>(count - 1);
    }
    return sum;
  };
  const double both = pairs(table.joint);
  return both > 0 ? std::sqrt(both / pairs(table.of_a)) * std::sqrt(both / pairs(table.of_b)) : 0;
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
