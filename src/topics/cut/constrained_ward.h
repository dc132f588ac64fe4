#pragma once
#include <cstdint>
#include <vector>

#include "saetm/context.h"
#include "saetm/matrix.h"

namespace saetm {

/// Points to be merged: what belongs together is one of them already.
struct MergeUnits {
  Matrix centroids;                             // (M, d)
  std::vector<double> weights;                  // (M)
  std::vector<std::vector<std::size_t>> apart;  // of each the units it must never meet, ascending
};

/// Merges the pair of clusters nearest by Ward's criterion among those that may merge (ties by the
/// lower places) until `clusters` are left; the label of each unit. A pair may merge when it holds
/// nothing that must be apart, and what must be apart still fits into so many clusters afterwards.
/// `clusters` must be at most M and enough for what must be apart. O(M²) memory, about O(M²·d)
/// time.
std::vector<std::int32_t> constrained_ward(const MergeUnits& units, std::size_t clusters,
                                           const Context& context);

}  // namespace saetm
