#include "embed/orthonormal.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/parallel.h"
#include "core/vector.h"

namespace saetm {
namespace {

constexpr std::size_t kBlock = 128;                   // rows of one product in f64
constexpr std::size_t kSums = std::size_t{1} << 26;   // values of all partial sums, at most
constexpr double kDependent = 1e-14;                  // of a column's squared length

using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Eigen::MatrixXd block_of(const Matrix& x, std::size_t begin, std::size_t end) {
  return Eigen::Map<const RowMajor>(x.row(begin), static_cast<Eigen::Index>(end - begin),
                                    static_cast<Eigen::Index>(x.cols()))
      .cast<double>();
}

/// What makes columns orthonormal whose inner products are `gram` (w×w): (w×r).
Matrix inverse_factor(Eigen::MatrixXd gram) {
  const Eigen::Index w = gram.rows();
  // Columns of unit length, so that a pivot is the share of a column that those before lack.
  Eigen::VectorXd scale = gram.diagonal().cwiseSqrt();
  for (double& s : scale) s = s > 0 ? 1 / s : 0;
  gram = scale.asDiagonal() * gram * scale.asDiagonal();
  std::vector<Eigen::Index> order(static_cast<std::size_t>(w));
  for (Eigen::Index j = 0; j < w; ++j) order[static_cast<std::size_t>(j)] = j;
  Eigen::Index rank = 0;
  for (; rank < w; ++rank) {
    Eigen::Index pivot = 0;
    gram.diagonal().tail(w - rank).maxCoeff(&pivot);  // the first of equal ones
    pivot += rank;
    if (!(gram(pivot, pivot) > kDependent)) break;
    gram.row(rank).swap(gram.row(pivot));
    gram.col(rank).swap(gram.col(pivot));
    std::swap(order[static_cast<std::size_t>(rank)], order[static_cast<std::size_t>(pivot)]);
    const double root = std::sqrt(gram(rank, rank));
    gram.col(rank).tail(w - rank) /= root;
    for (Eigen::Index j = rank + 1; j < w; ++j) {
      gram.col(j).tail(w - rank - 1) -=
          gram(j, rank) * gram.col(rank).tail(w - rank - 1);
    }
  }
  const Eigen::MatrixXd inverse =
      gram.topLeftCorner(rank, rank)
          .triangularView<Eigen::Lower>()
          .solve(Eigen::MatrixXd::Identity(rank, rank));  // L⁻¹
  Matrix result(static_cast<std::size_t>(w), static_cast<std::size_t>(rank));
  for (Eigen::Index j = 0; j < rank; ++j) {
    const Eigen::Index column = order[static_cast<std::size_t>(j)];
    for (Eigen::Index r = j; r < rank; ++r) {
      result(static_cast<std::size_t>(column), static_cast<std::size_t>(r)) =
          static_cast<float>(scale[column] * inverse(r, j));
    }
  }
  return result;
}

}  // namespace

Eigen::MatrixXd inner_products(const Matrix& a, const Matrix& b, const Context& context) {
  const std::size_t size = std::max<std::size_t>(a.cols() * b.cols(), 1);
  const std::size_t blocks = (a.rows() + kBlock - 1) / kBlock;
  const std::size_t parts = std::clamp<std::size_t>(kSums / size, 1, 64);
  const std::size_t rows = std::max<std::size_t>((blocks + parts - 1) / parts, 1) * kBlock;
  const auto zero = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(a.cols()),
                                          static_cast<Eigen::Index>(b.cols()));
  if (zero.size() == 0) return zero;
  std::vector<Eigen::MatrixXd> sums((a.rows() + rows - 1) / rows);
  parallel_blocks(context, a.rows(), rows, [&](std::size_t begin, std::size_t end) {
    Eigen::MatrixXd sum = zero;
    for (std::size_t i = begin; i < end; i += kBlock) {
      const std::size_t stop = std::min(i + kBlock, end);
      const Eigen::MatrixXd left = block_of(a, i, stop);
      if (&a == &b) {
        sum.selfadjointView<Eigen::Lower>().rankUpdate(left.transpose());
      } else {
        sum.noalias() += left.transpose() * block_of(b, i, stop);
      }
    }
    if (&a == &b) sum.triangularView<Eigen::StrictlyUpper>() = sum.transpose();
    sums[begin / rows] = std::move(sum);
  });
  Eigen::MatrixXd total = zero;
  for (const Eigen::MatrixXd& sum : sums) total += sum;
  return total;
}

Matrix multiply(const Matrix& x, const Matrix& y, const Context& context) {
  Matrix result(x.rows(), y.cols());
  parallel_blocks(context, x.rows(), 256, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      for (std::size_t j = 0; j < x.cols(); ++j) {
        add_scaled(x(i, j), y.row(j), result.row(i), y.cols());
      }
    }
  });
  return result;
}

Matrix orthonormal(const Matrix& x, const Context& context) {
  return multiply(x, inverse_factor(inner_products(x, x, context)), context);
}

}  // namespace saetm
