#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "core/options_io.h"
#include "core/parallel.h"
#include "core/vector.h"
#include "saetm/embeddings.h"
#include "saetm/random.h"

namespace saetm {
namespace {

constexpr std::uint64_t kLsaStream = 2;
constexpr int kPowerIterations = 4;

using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

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

/// Orthonormal columns spanning those of x (Householder).
void orthonormalize(Matrix& x) {
  Eigen::Map<RowMajor> columns(x.data(), static_cast<Eigen::Index>(x.rows()),
                               static_cast<Eigen::Index>(x.cols()));
  const Eigen::HouseholderQR<Eigen::MatrixXf> qr{Eigen::MatrixXf(columns)};
  columns = qr.householderQ() * Eigen::MatrixXf::Identity(columns.rows(), columns.cols());
}

/// The p leading right singular directions of `projected` as columns (wide×p), the sign of each
/// fixed by its largest entry.
Eigen::MatrixXf leading_directions(const Matrix& projected, std::size_t p) {
  const Eigen::Map<const RowMajor> rows(projected.data(),
                                        static_cast<Eigen::Index>(projected.rows()),
                                        static_cast<Eigen::Index>(projected.cols()));
  const Eigen::MatrixXf gram = rows.transpose() * rows;
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXf> solver(gram);
  Eigen::MatrixXf result(gram.rows(), static_cast<Eigen::Index>(p));
  for (Eigen::Index j = 0; j < result.cols(); ++j) {
    Eigen::VectorXf direction = solver.eigenvectors().col(gram.cols() - 1 - j);
    Eigen::Index largest = 0;
    direction.cwiseAbs().maxCoeff(&largest);
    if (direction[largest] < 0) direction = -direction;
    result.col(j) = direction;
  }
  return result;
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
      // Below 1, where 1 + ln falls under 0, the count itself: it meets 1 + ln with equal slope.
      const float count = counts.values[j];
      const double tf = count < 1 ? std::max(count, 0.0F) : 1 + std::log(count);
      const double value = tf * std::log(n / frequency[counts.indices[j]]);
      result.values[j] = static_cast<float>(value);
      squares += value * value;
    }
    const auto factor = static_cast<float>(squares > 0 ? 1 / std::sqrt(squares) : 0);
    for (std::int64_t j = counts.indptr[i]; j < counts.indptr[i + 1]; ++j)
      result.values[j] *= factor;
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
  for (std::size_t i = 0; i < basis.size(); ++i)
    basis.data()[i] = static_cast<float>(random.normal(i));
  orthonormalize(basis);
  for (int i = 0; i < kPowerIterations; ++i) {
    basis = multiply(transposed, multiply(a, basis, context), context);
    orthonormalize(basis);
    progress.update(static_cast<std::uint64_t>(i) + 1);
  }
  const Matrix projected = multiply(a, basis, context);
  const Eigen::MatrixXf directions = leading_directions(projected, p);
  Matrix result(counts.rows(), p);
  parallel_blocks(context, counts.rows(), 1024, [&](std::size_t begin, std::size_t end) {
    const auto rows = static_cast<Eigen::Index>(end - begin);
    const Eigen::Map<const RowMajor> from(projected.row(begin), rows, directions.rows());
    Eigen::Map<RowMajor> to(result.row(begin), rows, directions.cols());
    to.noalias() = from * directions;
    for (std::size_t i = begin; i < end; ++i) {
      const float norm = std::sqrt(squared_norm(result.row(i), p));
      if (norm > 0) scale(1 / norm, result.row(i), p);
    }
  });
  progress.update(kPowerIterations + 1);
  return result;
}

}  // namespace saetm
