#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "core/options_io.h"
#include "core/parallel.h"
#include "core/vector.h"
#include "embed/orthonormal.h"
#include "saetm/embeddings.h"
#include "saetm/error.h"
#include "saetm/random.h"

namespace saetm {
namespace {

constexpr std::uint64_t kLsaStream = 2;
constexpr int kPowerIterations = 4;
constexpr double kNothing = 1e-5;  // of the largest singular value: what rounding leaves

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

Matrix random_columns(std::size_t rows, std::size_t cols, std::uint64_t seed,
                      const Context& context) {
  Matrix result(rows, cols);
  const Random random(seed, kLsaStream);
  parallel_blocks(context, result.size(), 1 << 16, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i)
      result.data()[i] = static_cast<float>(random.normal(i));
  });
  return result;
}

/// Eigenvectors of a symmetric matrix (w×w) of its p largest eigenvalues, the largest first, as
/// columns (w×p); the sign of each fixed by its largest entry.
Matrix leading_directions(const Eigen::MatrixXd& symmetric, std::size_t p) {
  Matrix result(static_cast<std::size_t>(symmetric.rows()), p);
  if (result.size() == 0) return result;
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(symmetric);
  for (std::size_t j = 0; j < p; ++j) {
    const auto direction =
        solver.eigenvectors().col(symmetric.cols() - 1 - static_cast<Eigen::Index>(j));
    Eigen::Index largest = 0;
    direction.cwiseAbs().maxCoeff(&largest);
    const double sign = direction[largest] < 0 ? -1 : 1;
    for (std::size_t i = 0; i < result.rows(); ++i) {
      result(i, j) = static_cast<float>(sign * direction[static_cast<Eigen::Index>(i)]);
    }
  }
  return result;
}

/// Columns of unit length, the first being the longest; what is nothing beside it becomes 0.
void scale_columns(Matrix& x, const Context& context) {
  std::vector<double> scales(x.cols());
  parallel_blocks(context, x.cols(), 16, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = 0; i < x.rows(); ++i) {
      for (std::size_t j = begin; j < end; ++j) {
        scales[j] += static_cast<double>(x(i, j)) * x(i, j);
      }
    }
  });
  const double longest = scales.empty() ? 0 : *std::max_element(scales.begin(), scales.end());
  for (double& s : scales) s = s > kNothing * kNothing * longest ? 1 / std::sqrt(s) : 0;
  parallel_blocks(context, x.rows(), 1024, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      for (std::size_t j = 0; j < x.cols(); ++j) x(i, j) *= static_cast<float>(scales[j]);
    }
  });
}

/// x with columns of zeros behind its own.
Matrix widened(Matrix x, std::size_t cols) {
  if (x.cols() == cols) return x;
  Matrix result(x.rows(), cols);
  for (std::size_t i = 0; i < x.rows(); ++i) std::copy_n(x.row(i), x.cols(), result.row(i));
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

  // Iterates on the shorter side, documents or words: singular vectors of the other follow.
  const bool by_documents = counts.rows() < counts.cols;
  const SparseMatrix& over = by_documents ? transposed : a;
  const SparseMatrix& back = by_documents ? a : transposed;
  // A few more columns than asked for hold what the iterations have not yet separated.
  Matrix basis = random_columns(smaller, std::min(p + 16, smaller), seed, context);
  for (int i = 0; i < kPowerIterations; ++i) {
    basis = orthonormal(multiply(back, multiply(over, basis, context), context), context);
    progress.update(static_cast<std::uint64_t>(i) + 1);
  }
  basis = orthonormal(basis, context);
  const Eigen::MatrixXd ritz = inner_products(
      basis, multiply(back, multiply(over, basis, context), context), context);
  basis = multiply(basis, leading_directions((ritz + ritz.transpose()) / 2, std::min(p, basis.cols())),
                   context);
  if (by_documents) {
    basis = multiply(transposed, basis, context);
    scale_columns(basis, context);
  }
  model.basis = widened(std::move(basis), p);
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
