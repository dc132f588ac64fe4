#pragma once
/// Vectors in fewer dimensions: their main directions, and a map of them to look at.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "saetm/context.h"
#include "saetm/matrix.h"

namespace saetm {

/// Rows (n×d) less their weighted mean, along the directions in which they differ most (n×p, p =
/// min(dimensions, d, n)), by subspace iteration from a fixed start; each direction's sign is such
/// that its largest entry is positive. `weights` (n) may be empty: all 1.
Matrix principal_scores(const Matrix& rows, const std::vector<float>& weights,
                        std::size_t dimensions);

/// Places of rows (n×d) on a plane (n×2), neighbours beside each other: the two main directions,
/// then the graph of the 15 nearest by cosine drawn as in UMAP (McInnes et al. 2018) with the
/// distance curve 1/(1 + x²). Both coordinates are in 0..1, the longer side is filled. The same
/// bytes for any number of threads. O(n²·d) for the neighbours: meant for some thousands of rows.
Matrix lay_out(const Matrix& rows, std::uint64_t seed, const Context& context = {});

}  // namespace saetm
