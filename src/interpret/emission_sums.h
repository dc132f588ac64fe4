#pragma once
/// Sums of a pass of which workers, or shards, have made a part each.
#include <cstdint>
#include <span>
#include <vector>

#include "backend/backend.h"
#include "saetm/context.h"

namespace saetm {

/// Rows of words as one CSR.
template <class T>
struct FlatRows {
  std::vector<std::int64_t> indptr{0};
  std::vector<std::int32_t> atoms;
  std::vector<T> counts;

  explicit FlatRows(std::span<const backend::WordRow<T>> rows) {
    for (const auto& row : rows) {
      row.for_each([&](std::size_t k, T count) {
        atoms.push_back(static_cast<std::int32_t>(k));
        counts.push_back(count);
      });
      indptr.push_back(static_cast<std::int64_t>(atoms.size()));
    }
  }
};

/// One part's sums of some words, as FlatRows has them.
struct SumsPart {
  std::span<const std::int64_t> indptr;
  std::span<const std::int32_t> atoms;
  std::span<const std::int64_t> counts;
};

/// rows[i] becomes the sum of all parts' rows i.
void add_up(const std::vector<SumsPart>& parts, std::span<backend::WordRow<std::int64_t>> rows,
            const Context& context);

/// Replaces sums by those of all workers of the context: to the byte what one would have made.
void allreduce(backend::EmissionSums& sums, const Context& context);

}  // namespace saetm
