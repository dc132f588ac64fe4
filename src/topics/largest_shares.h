#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "saetm/matrix.h"

namespace saetm {

/// Ends a row of `out` with the `most` largest of the shares given (ties by their topics' rank),
/// columns ascending, made to sum to 1. Sums go by rank, so that the numbering of topics changes
/// nothing. `row` (topic, share) has no topic twice; its order is lost.
struct TopicShare {
  std::int32_t topic;
  float share;
};
void add_largest(std::vector<TopicShare>& row, const std::vector<std::int32_t>& rank,
                 std::size_t most, SparseMatrix& out);

}  // namespace saetm
