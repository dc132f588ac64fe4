#pragma once
#include <cstdint>
#include <vector>

#include "saetm/context.h"
#include "saetm/matrix.h"

namespace saetm {

/// A merge of two clusters, each named by one of its points; the merged one is named `left`.
struct WardMerge {
  std::int32_t left, right;  ///< left < right
  double height;             ///< rise of the weighted sum of squares
};

/// The merges of Ward's method on `points` (n×d) with `weights` (n) above 0, in some order in which
/// a cluster is made before it is merged. The same for any number of threads. O(n·d) memory.
std::vector<WardMerge> ward_merges(const Matrix& points, const std::vector<float>& weights,
                                   const Context& context);

}  // namespace saetm
