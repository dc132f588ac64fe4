#pragma once
/// Sums of a pass of which workers, or shards, have made a part each.
#include <cstdint>
#include <span>
#include <vector>

#include "backend/backend.h"
#include "core/sparse_rows.h"
#include "saetm/context.h"

namespace saetm {

/// One part's sums of some words: the arrays of SparseRows.
struct SumsPart {
  std::span<const std::int64_t> indptr;
  std::span<const std::int32_t> indices;
  std::span<const std::int64_t> values;
};

/// The sums of all parts' first `words` rows.
std::vector<SparseRows<std::int64_t>> add_up(const std::vector<SumsPart>& parts, std::size_t words,
                                             const Context& context);

/// Replaces sums by those of all workers of the context: to the byte what one would have made.
void allreduce(backend::EmissionSums& sums, const Context& context);

}  // namespace saetm
