/// Shares of topics averaged over neighbours.
#include <algorithm>

#include "core/parallel.h"
#include "core/stack_rows.h"
#include "saetm/neighbors.h"
#include "topics/largest_shares.h"
#include "topics/walk.h"

namespace saetm {
namespace {

constexpr std::size_t kGrain = 1024;
/// Topics kept of a landmark while shares spread: twice what a document keeps, since a topic that
/// is small with each of several neighbours adds up.
constexpr std::size_t kSpreading = 32;
/// Share of each step that is what a landmark began with, lest a small topic drown among its
/// neighbours.
constexpr double kReturn = 0.05;

/// Weights (L×2L) of L rows and, below these, of the same rows as they were at first: of the latter
/// a row takes its own, kReturn of the whole.
SparseMatrix with_return(const SparseMatrix& pairs) {
  SparseMatrix result;
  result.cols = 2 * pairs.cols;
  for (std::size_t i = 0; i < pairs.rows(); ++i) {
    const auto columns = pairs.row_indices(i);
    const auto values = pairs.row_values(i);
    result.indices.insert(result.indices.end(), columns.begin(), columns.end());
    result.values.insert(result.values.end(), values.begin(), values.end());
    double total = 0;
    for (const float value : values) total += value;
    result.indices.push_back(static_cast<std::int32_t>(pairs.cols + i));
    result.values.push_back(static_cast<float>(total * kReturn / (1 - kReturn)));
    result.indptr.push_back(static_cast<std::int64_t>(result.indices.size()));
  }
  return result;
}

/// Sums of columns (T).
std::vector<double> column_sums(const SparseMatrix& m) {
  std::vector<double> sums(m.cols);
  for (std::size_t j = 0; j < m.nonzeros(); ++j) {
    sums[static_cast<std::size_t>(m.indices[j])] += m.values[j];
  }
  return sums;
}

/// Scales topics so that each has as much of all shares as `before` (class mass normalisation, Zhu
/// et al. 2003): a walk alone lets large topics swallow small ones. Rows no longer sum to 1.
void restore_masses(SparseMatrix& shares, const std::vector<double>& before) {
  std::vector<double> factor = column_sums(shares);
  for (std::size_t t = 0; t < factor.size(); ++t) {
    factor[t] = factor[t] > 0 ? before[t] / factor[t] : 0;
  }
  for (std::size_t j = 0; j < shares.nonzeros(); ++j) {
    shares.values[j] *= static_cast<float>(factor[static_cast<std::size_t>(shares.indices[j])]);
  }
}

}  // namespace

SparseMatrix averaged_shares(const SparseMatrix& weights, const SparseMatrix& shares,
                             const std::vector<std::int32_t>& rank, std::size_t most,
                             const Context& context) {
  const std::size_t n = weights.rows();
  std::vector<SparseMatrix> parts((n + kGrain - 1) / kGrain);
  parallel_blocks(context, n, kGrain, [&](std::size_t begin, std::size_t end) {
    SparseMatrix& part = parts[begin / kGrain];
    RowSums sums(shares.cols);
    std::vector<TopicShare> row;
    for (std::size_t i = begin; i < end; ++i) {
      const auto near = weights.row_indices(i);
      for (std::size_t j = 0; j < near.size(); ++j) {
        const auto landmark = static_cast<std::size_t>(near[j]);
        const double weight = weights.row_values(i)[j];
        if (!(weight > 0)) continue;
        const auto topics = shares.row_indices(landmark);
        const auto values = shares.row_values(landmark);
        for (std::size_t t = 0; t < topics.size(); ++t) {
          sums.add(static_cast<std::size_t>(topics[t]), weight * values[t]);
        }
      }
      row.clear();
      sums.drain([&](std::size_t topic, double sum) {
        const auto share = static_cast<float>(sum);
        if (share > 0) row.push_back({static_cast<std::int32_t>(topic), share});
      });
      add_largest(row, rank, most, part);
    }
  });
  return stack_rows(parts, shares.cols, context);
}

SparseMatrix spread_shares(const NeighborGraph& graph, const SparseMatrix& document_topics,
                           const std::vector<std::int32_t>& rank, std::int64_t steps,
                           const Context& context) {
  const std::vector<std::int64_t>& documents = graph.landmarks.documents;
  SparseMatrix shares = rows_of(document_topics, documents);
  if (steps <= 0) return shares;
  const SparseMatrix start = shares;
  const std::vector<double> before = column_sums(start);
  const SparseMatrix weights = with_return(walk_weights(graph));
  for (std::int64_t step = 0; step < steps; ++step) {
    context.check_interrupt();
    append_rows(shares, start);
    shares = averaged_shares(weights, shares, rank, kSpreading, context);
    restore_masses(shares, before);
  }
  return shares;
}

}  // namespace saetm
