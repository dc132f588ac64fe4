#pragma once
#include "saetm/matrix.h"

namespace saetm {

/// The entries of a dense matrix that are not 0.
inline SparseMatrix sparse(const Matrix& dense) {
  SparseMatrix m;
  m.cols = dense.cols();
  for (std::size_t i = 0; i < dense.rows(); ++i) {
    for (std::size_t j = 0; j < dense.cols(); ++j) {
      if (dense(i, j) == 0) continue;
      m.indices.push_back(static_cast<std::int32_t>(j));
      m.values.push_back(dense(i, j));
    }
    m.indptr.push_back(static_cast<std::int64_t>(m.indices.size()));
  }
  return m;
}

}  // namespace saetm
