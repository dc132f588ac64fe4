#pragma once
/// The graph of landmarks that shares and directions are averaged over.
#include "saetm/matrix.h"
#include "saetm/neighbors.h"

namespace saetm {

/// Rows of `m` (N×…) in the order of `rows`.
SparseMatrix rows_of(const SparseMatrix& m, const std::vector<std::int64_t>& rows);

/// Cosines of landmarks that are near each other, either one's of a pair (L×L); each is its own
/// neighbour too.
SparseMatrix walk_weights(const NeighborGraph& graph);

}  // namespace saetm
