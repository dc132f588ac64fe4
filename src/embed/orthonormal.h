#pragma once
/// Dense algebra of tall matrices (m rows, w columns, m ≫ w), in passes over their rows. Blocks and
/// the order of all sums follow from m and w alone.
#include <Eigen/Core>

#include "saetm/context.h"
#include "saetm/matrix.h"

namespace saetm {

/// aᵀb (w×v) of a (m×w) and b (m×v), summed in f64.
Eigen::MatrixXd inner_products(const Matrix& a, const Matrix& b, const Context& context);

/// x (m×w) times y (w×v).
Matrix multiply(const Matrix& x, const Matrix& y, const Context& context);

/// Returns orthonormal columns with the span of those of x, by the Cholesky factor of xᵀx (with
/// pivots). Columns that others make up, but for rounding, are left out: the result may be
/// narrower. They are orthonormal to about 1e-7 times the condition number of x, and those of a
/// second call, with the first one's result, to 1e-6.
Matrix orthonormal(const Matrix& x, const Context& context);

}  // namespace saetm
