#include "saetm/matrix.h"

#include <string>

#include "saetm/error.h"

namespace saetm {

std::size_t SparseMatrix::empty_rows() const {
  std::size_t count = 0;
  for (std::size_t i = 0; i < rows(); ++i) count += row_indices(i).empty();
  return count;
}

SparseMatrix transpose(const SparseView& matrix) {
  SparseMatrix result;
  result.cols = matrix.rows();
  result.indptr.assign(matrix.cols + 1, 0);
  const auto first = matrix.rows() > 0 ? static_cast<std::size_t>(matrix.indptr.front()) : 0;
  for (const std::int32_t column : matrix.indices.subspan(first, matrix.nonzeros())) {
    ++result.indptr[static_cast<std::size_t>(column) + 1];
  }
  for (std::size_t i = 0; i < matrix.cols; ++i) result.indptr[i + 1] += result.indptr[i];
  result.indices.resize(matrix.nonzeros());
  result.values.resize(matrix.nonzeros());
  std::vector<std::int64_t> next(result.indptr.begin(), result.indptr.end() - 1);
  for (std::size_t i = 0; i < matrix.rows(); ++i) {
    for (auto j = static_cast<std::size_t>(matrix.indptr[i]);
         j < static_cast<std::size_t>(matrix.indptr[i + 1]); ++j) {
      const auto to = static_cast<std::size_t>(next[static_cast<std::size_t>(matrix.indices[j])]++);
      result.indices[to] = static_cast<std::int32_t>(i);
      result.values[to] = matrix.values[j];
    }
  }
  return result;
}

void append_rows(SparseMatrix& matrix, const SparseMatrix& more) {
  const std::int64_t base = matrix.indptr.back();
  for (std::size_t i = 1; i < more.indptr.size(); ++i)
    matrix.indptr.push_back(base + more.indptr[i]);
  matrix.indices.insert(matrix.indices.end(), more.indices.begin(), more.indices.end());
  matrix.values.insert(matrix.values.end(), more.values.begin(), more.values.end());
}

SparseMatrix normalize_rows(SparseMatrix matrix) {
  for (std::size_t i = 0; i < matrix.rows(); ++i) {
    double sum = 0;
    for (std::int64_t j = matrix.indptr[i]; j < matrix.indptr[i + 1]; ++j) sum += matrix.values[j];
    if (!(sum > 0)) continue;
    const auto scale = static_cast<float>(1.0 / sum);
    for (std::int64_t j = matrix.indptr[i]; j < matrix.indptr[i + 1]; ++j)
      matrix.values[j] *= scale;
  }
  return matrix;
}

void check_csr(const SparseView& matrix, const char* what) {
  const auto fail = [&](const std::string& why) { throw Error(std::string(what) + ": " + why); };
  if (matrix.indptr.empty() || matrix.indptr.front() != 0 ||
      matrix.indptr.back() != static_cast<std::int64_t>(matrix.indices.size()) ||
      matrix.indices.size() != matrix.values.size()) {
    fail("indptr, indices and values do not fit together");
  }
  for (std::size_t i = 0; i < matrix.rows(); ++i) {
    if (matrix.indptr[i] > matrix.indptr[i + 1]) fail("row " + std::to_string(i) + " is negative");
  }
  for (std::size_t i = 0; i < matrix.rows(); ++i) {
    std::int64_t last = -1;
    for (const std::int32_t column : matrix.row_indices(i)) {
      if (column <= last || static_cast<std::size_t>(column) >= matrix.cols) {
        fail("row " + std::to_string(i) + " has column " + std::to_string(column) + " of " +
             std::to_string(matrix.cols) + ", or columns out of order");
      }
      last = column;
    }
  }
}

}  // namespace saetm
