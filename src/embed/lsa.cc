#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/options_io.h"
#include "core/parallel.h"
#include "core/vector.h"
#include "saetm/embeddings.h"
#include "saetm/random.h"

namespace saetm {
namespace {

constexpr std::uint64_t kLsaStream = 2;
constexpr int kPowerIterations = 4;

/// A (N×V sparse) · x (V×p).
Matrix multiply(const SparseMatrix& a, const Matrix& x, const Context& context) {
  Matrix result(a.rows(), x.cols());
  parallel_blocks(context, a.rows(), 256, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const auto columns = a.row_indices(i);
      const auto values = a.row_values(i);
      for (std::size_t j = 0; j < columns.size(); ++j) {
        add_scaled(values[j], x.row(static_cast<std::size_t>(columns[j])), result.row(i), x.cols());
      }
    }
  });
  return result;
}

/// Orthonormal columns spanning those of x, by modified Gram–Schmidt on the transpose, twice.
/// Columns that are (nearly) dependent become zero.
void orthonormalize(Matrix& x, const Context& context) {
  const std::size_t n = x.rows();
  const std::size_t p = x.cols();
  Matrix t(p, n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < p; ++j) t(j, i) = x(i, j);
  }
  for (int pass = 0; pass < 2; ++pass) {
    for (std::size_t j = 0; j < p; ++j) {
      const float norm = std::sqrt(squared_norm(t.row(j), n));
      scale(norm > 1e-6F ? 1 / norm : 0, t.row(j), n);
      parallel_blocks(context, p - j - 1, 8, [&](std::size_t begin, std::size_t end) {
        for (std::size_t k = j + 1 + begin; k < j + 1 + end; ++k) {
          add_scaled(-dot(t.row(j), t.row(k), n), t.row(j), t.row(k), n);
        }
      });
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < p; ++j) x(i, j) = t(j, i);
  }
}

/// TF-IDF with rows of unit length.
SparseMatrix tf_idf(const SparseMatrix& counts) {
  std::vector<double> frequency(counts.cols);
  for (const std::int32_t w : counts.indices) frequency[w] += 1;
  SparseMatrix result = counts;
  const auto n = static_cast<double>(counts.rows());
  for (std::size_t i = 0; i < counts.rows(); ++i) {
    double squares = 0;
    for (std::int64_t j = counts.indptr[i]; j < counts.indptr[i + 1]; ++j) {
      const double tf = counts.values[j] > 0 ? 1 + std::log(counts.values[j]) : 0;
      const double value = tf * std::log(n / frequency[counts.indices[j]]);
      result.values[j] = static_cast<float>(value);
      squares += value * value;
    }
    const auto factor = static_cast<float>(squares > 0 ? 1 / std::sqrt(squares) : 0);
    for (std::int64_t j = counts.indptr[i]; j < counts.indptr[i + 1]; ++j) result.values[j] *= factor;
  }
  return result;
}

}  // namespace

Matrix lsa(const SparseMatrix& counts, const LsaOptions& options, std::uint64_t seed,
           const Context& context) {
  check_options(options);
  const std::size_t smaller = std::min(counts.rows(), counts.cols);
  const std::size_t p = std::min(static_cast<std::size_t>(options.dimensions), smaller);
  const SparseMatrix a = tf_idf(counts);
  const SparseMatrix transposed = transpose(a);
  ProgressScope progress(context, "embed (LSA)", kPowerIterations + 1, "passes");

  // A few more columns than asked for hold what the iterations have not yet separated.
  const std::size_t wide = std::min(p + 16, smaller);
  Matrix basis(counts.cols, wide);
  const Random random(seed, kLsaStream);
  for (std::size_t i = 0; i < basis.size(); ++i) basis.data()[i] = static_cast<float>(random.normal(i));
  orthonormalize(basis, context);
  for (int i = 0; i < kPowerIterations; ++i) {
    basis = multiply(transposed, multiply(a, basis, context), context);
    orthonormalize(basis, context);
    progress.update(static_cast<std::uint64_t>(i) + 1);
  }
  // The basis is ordered as the iterations found it: its first columns are close to the leading
  // singular vectors, and any rotation among them leaves the rows' geometry alone.
  Matrix projected = multiply(a, basis, context);
  Matrix result(counts.rows(), p);
  parallel_blocks(context, counts.rows(), 1024, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      std::copy_n(projected.row(i), p, result.row(i));
      const float norm = std::sqrt(squared_norm(result.row(i), p));
      if (norm > 0) scale(1 / norm, result.row(i), p);
    }
  });
  return result;
}

}  // namespace saetm
