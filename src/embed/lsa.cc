#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "core/options_io.h"
#include "core/parallel.h"
#include "core/vector.h"
#include "saetm/embeddings.h"
#include "saetm/error.h"
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

/// ln(N/df) by word.
std::vector<double> log_frequency(const SparseMatrix& counts) {
  std::vector<double> idf(counts.cols);
  for (const std::int32_t w : counts.indices) idf[w] += 1;
  const auto n = static_cast<double>(counts.rows());
  for (double& value : idf) value = value > 0 ? std::log(n / value) : 0;
  return idf;
}

/// TF-IDF with rows of unit length.
SparseMatrix tf_idf(const SparseMatrix& counts, const std::vector<double>& idf) {
  SparseMatrix result = counts;
  for (std::size_t i = 0; i < counts.rows(); ++i) {
    double squares = 0;
    for (std::int64_t j = counts.indptr[i]; j < counts.indptr[i + 1]; ++j) {
      // Below 1, where 1 + ln falls under 0, the count itself: it meets 1 + ln with equal slope.
      const float count = counts.values[j];
      const double tf = count < 1 ? std::max(count, 0.0F) : 1 + std::log(count);
      const double value = tf * idf[counts.indices[j]];
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

LsaModel fit_lsa(const SparseMatrix& counts, const LsaOptions& options, std::uint64_t seed,
                 const Context& context) {
  check_options(options);
  const std::size_t smaller = std::min(counts.rows(), counts.cols);
  const std::size_t p = std::min(static_cast<std::size_t>(options.dimensions), smaller);
  LsaModel model;
  model.idf = log_frequency(counts);
  const SparseMatrix a = tf_idf(counts, model.idf);
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
  const Eigen::MatrixXf directions = leading_directions(multiply(a, basis, context), p);
  const Eigen::Map<const RowMajor> from(basis.data(), static_cast<Eigen::Index>(basis.rows()),
                                        directions.rows());
  model.basis = Matrix(counts.cols, p);
  Eigen::Map<RowMajor>(model.basis.data(), from.rows(), directions.cols()).noalias() =
      from * directions;
  progress.update(kPowerIterations + 1);
  return model;
}

Matrix lsa_embeddings(const LsaModel& model, const SparseMatrix& counts, const Context& context) {
  if (counts.cols != model.basis.rows()) {
    throw Error("counts have " + std::to_string(counts.cols) + " words, the embedder takes " +
                std::to_string(model.basis.rows()));
  }
  Matrix result = multiply(tf_idf(counts, model.idf), model.basis, context);
  parallel_blocks(context, result.rows(), 1024, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const float norm = std::sqrt(squared_norm(result.row(i), result.cols()));
      if (norm > 0) scale(1 / norm, result.row(i), result.cols());
    }
  });
  return result;
}

}  // namespace saetm
