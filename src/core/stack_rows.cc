#include "core/stack_rows.h"

#include <algorithm>

#include "core/parallel.h"

namespace saetm {

SparseMatrix stack_rows(std::vector<SparseMatrix>& parts, std::size_t cols,
                        const Context& context) {
  std::vector<std::size_t> first_row{0}, first_entry{0};
  for (const SparseMatrix& part : parts) {
    first_row.push_back(first_row.back() + part.rows());
    first_entry.push_back(first_entry.back() + part.nonzeros());
  }
  SparseMatrix result;
  result.cols = cols;
  result.indptr.resize(first_row.back() + 1);
  result.indices.resize(first_entry.back());
  result.values.resize(first_entry.back());
  parallel_for(context, parts.size(), [&](std::size_t p) {
    SparseMatrix& part = parts[p];
    for (std::size_t i = 0; i < part.rows(); ++i) {
      result.indptr[first_row[p] + i + 1] =
          part.indptr[i + 1] + static_cast<std::int64_t>(first_entry[p]);
    }
    const auto to = static_cast<std::ptrdiff_t>(first_entry[p]);
    std::copy(part.indices.begin(), part.indices.end(), result.indices.begin() + to);
    std::copy(part.values.begin(), part.values.end(), result.values.begin() + to);
    part = {};
  });
  return result;
}

}  // namespace saetm
