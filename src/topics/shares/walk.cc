#include "topics/shares/walk.h"

#include <algorithm>

namespace saetm {
namespace {

/// max(m_ij, m_ji) of a square matrix.
SparseMatrix symmetric(const SparseMatrix& m) {
  const SparseMatrix other = transpose(m);
  SparseMatrix result;
  result.cols = m.cols;
  for (std::size_t i = 0; i < m.rows(); ++i) {
    const auto a = m.row_indices(i), b = other.row_indices(i);
    std::size_t x = 0, y = 0;
    while (x < a.size() || y < b.size()) {
      const bool from_a = y == b.size() || (x < a.size() && a[x] <= b[y]);
      const bool from_b = x == a.size() || (y < b.size() && b[y] <= a[x]);
      result.indices.push_back(from_a ? a[x] : b[y]);
      result.values.push_back(
          std::max(from_a ? m.row_values(i)[x] : 0, from_b ? other.row_values(i)[y] : 0));
      x += from_a;
      y += from_b;
    }
    result.indptr.push_back(static_cast<std::int64_t>(result.indices.size()));
  }
  return result;
}

}  // namespace

SparseMatrix rows_of(const SparseMatrix& m, const std::vector<std::int64_t>& rows) {
  SparseMatrix result;
  result.cols = m.cols;
  for (const std::int64_t row : rows) {
    const auto i = static_cast<std::size_t>(row);
    const auto columns = m.row_indices(i);
    const auto values = m.row_values(i);
    result.indices.insert(result.indices.end(), columns.begin(), columns.end());
    result.values.insert(result.values.end(), values.begin(), values.end());
    result.indptr.push_back(static_cast<std::int64_t>(result.indices.size()));
  }
  return result;
}

SparseMatrix walk_weights(const NeighborGraph& graph) {
  return symmetric(rows_of(graph.nearest, graph.landmarks.documents));
}

}  // namespace saetm
