/// Main directions by subspace iteration.
#include <Eigen/Dense>
#include <algorithm>

#include "saetm/projection.h"
#include "saetm/random.h"

namespace saetm {
namespace {

constexpr std::uint64_t kStream = 3000;  // of random numbers
constexpr int kIterations = 6;
constexpr std::size_t kSpare = 6;  // directions more than asked for: the last converge slowly

using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Rows less their weighted mean.
RowMajor centred(const Matrix& rows, const std::vector<float>& weights) {
  RowMajor x = Eigen::Map<const RowMajor>(rows.data(), static_cast<Eigen::Index>(rows.rows()),
                                          static_cast<Eigen::Index>(rows.cols()));
  Eigen::VectorXd mean = Eigen::VectorXd::Zero(x.cols());
  double total = 0;
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    const double weight = weights.empty() ? 1 : weights[static_cast<std::size_t>(i)];
    mean += weight * x.row(i).cast<double>().transpose();
    total += weight;
  }
  if (total > 0) x.rowwise() -= (mean / total).cast<float>().transpose();
  return x;
}

Eigen::MatrixXf orthonormal(const Eigen::MatrixXf& columns) {
  const Eigen::HouseholderQR<Eigen::MatrixXf> qr(columns);
  return qr.householderQ() * Eigen::MatrixXf::Identity(columns.rows(), columns.cols());
}

}  // namespace

Matrix principal_scores(const Matrix& rows, const std::vector<float>& weights,
                        std::size_t dimensions) {
  const std::size_t most = std::min(rows.rows(), rows.cols());
  const std::size_t p = std::min(dimensions, most);
  if (p == 0) return Matrix(rows.rows(), p);
  const RowMajor x = centred(rows, weights);
  const auto width = static_cast<Eigen::Index>(std::min(p + kSpare, most));
  const Random random(0, kStream);
  Eigen::MatrixXf basis(x.cols(), width);
  for (Eigen::Index i = 0; i < basis.size(); ++i) {
    basis.data()[i] = static_cast<float>(random.normal(static_cast<std::uint64_t>(i)));
  }
  basis = orthonormal(basis);
  for (int i = 0; i < kIterations; ++i) {
    const Eigen::MatrixXf scores = x * basis;
    basis = orthonormal(x.transpose() * scores);
  }
  const Eigen::MatrixXf scores = x * basis;
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXf> solver(scores.transpose() * scores);
  Matrix result(rows.rows(), p);
  for (std::size_t j = 0; j < p; ++j) {  // eigenvalues rise
    const Eigen::VectorXf turn =
        solver.eigenvectors().col(width - 1 - static_cast<Eigen::Index>(j));
    const Eigen::VectorXf direction = basis * turn;
    Eigen::Index largest = 0;
    direction.cwiseAbs().maxCoeff(&largest);
    const Eigen::VectorXf column = scores * turn * (direction[largest] < 0 ? -1.0F : 1.0F);
    for (std::size_t i = 0; i < rows.rows(); ++i) {
      result(i, j) = column[static_cast<Eigen::Index>(i)];
    }
  }
  return result;
}

}  // namespace saetm
