#pragma once
#include <bit>
#include <cstdint>
#include <vector>

#include "saetm/context.h"
#include "saetm/matrix.h"

namespace saetm {

/// The rows of all parts, one below the other; parts are left empty.
SparseMatrix stack_rows(std::vector<SparseMatrix>& parts, std::size_t cols, const Context& context);

/// Columns of one row while it is put together, in any order and each any number of times: their
/// sums come out in ascending order without a sort.
class RowSums {
 public:
  explicit RowSums(std::size_t cols) : sums_(cols), met_((cols + 63) / 64) {}
  void add(std::size_t column, double value) {
    met_[column / 64] |= std::uint64_t{1} << column % 64;
    sums_[column] += value;
  }
  /// Calls take(column, sum) for each column that was added to, and is empty again.
  template <class Take>
  void drain(const Take& take) {
    for (std::size_t block = 0; block < met_.size(); ++block) {
      for (std::uint64_t left = met_[block]; left != 0; left &= left - 1) {
        const std::size_t column = block * 64 + static_cast<std::size_t>(std::countr_zero(left));
        take(column, sums_[column]);
        sums_[column] = 0;
      }
      met_[block] = 0;
    }
  }

 private:
  std::vector<double> sums_;
  std::vector<std::uint64_t> met_;  // a bit a column
};

}  // namespace saetm
