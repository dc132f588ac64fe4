#pragma once
/// Sparse rows of any values, one after another in three arrays (CSR), and their making by several
/// threads.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "core/parallel.h"

namespace saetm {

/// Row i holds the pairs (indices[j], values[j]) for indptr[i] ≤ j < indptr[i + 1], columns
/// ascending and distinct.
template <class T>
struct SparseRows {
  std::vector<std::int64_t> indptr{0};
  std::vector<std::int32_t> indices;
  std::vector<T> values;

  std::size_t rows() const { return indptr.size() - 1; }
  std::span<const std::int32_t> row_indices(std::size_t i) const {
    return {indices.data() + indptr[i], static_cast<std::size_t>(indptr[i + 1] - indptr[i])};
  }
  std::span<const T> row_values(std::size_t i) const {
    return {values.data() + indptr[i], static_cast<std::size_t>(indptr[i + 1] - indptr[i])};
  }
  /// Calls body(column, value) for each entry of row i, columns ascending.
  template <class Body>
  void for_each(std::size_t i, const Body& body) const {
    for (auto j = static_cast<std::size_t>(indptr[i]); j < static_cast<std::size_t>(indptr[i + 1]);
         ++j) {
      body(static_cast<std::size_t>(indices[j]), values[j]);
    }
  }
  /// Adds an entry to the row that end_row() ends.
  void put(std::size_t column, T value) {
    indices.push_back(static_cast<std::int32_t>(column));
    values.push_back(value);
  }
  void end_row() { indptr.push_back(static_cast<std::int64_t>(indices.size())); }
};

/// `count` rows in parts of a few that lie together: make(i, worker, put) gives the entries of row
/// i as put(column, value), columns ascending; worker is that of parallel_for_workers().
template <class T, class Make>
std::vector<SparseRows<T>> make_sparse_rows(const Context& context, std::size_t count,
                                            const Make& make) {
  constexpr std::size_t kGrain = 16;
  std::vector<SparseRows<T>> parts((count + kGrain - 1) / kGrain);
  parallel_for_workers(context, parts.size(), [&](std::size_t block, std::size_t worker) {
    SparseRows<T>& part = parts[block];
    for (std::size_t i = block * kGrain; i < std::min(count, (block + 1) * kGrain); ++i) {
      make(i, worker, [&](std::size_t column, T value) { part.put(column, value); });
      part.end_row();
    }
    part.indices.shrink_to_fit();
    part.values.shrink_to_fit();
  });
  return parts;
}

/// The rows of all parts, in their order; each part is given up as it is taken.
template <class T>
SparseRows<T> joined(const Context& context, std::vector<SparseRows<T>> parts) {
  std::size_t entries = 0;
  SparseRows<T> all;
  std::vector<std::size_t> first;
  for (const SparseRows<T>& part : parts) {
    first.push_back(entries);
    for (std::size_t i = 1; i <= part.rows(); ++i) {
      all.indptr.push_back(static_cast<std::int64_t>(entries) + part.indptr[i]);
    }
    entries += part.indices.size();
  }
  all.indices.resize(entries);
  all.values.resize(entries);
  parallel_for(context, parts.size(), [&](std::size_t p) {
    std::copy(parts[p].indices.begin(), parts[p].indices.end(), all.indices.begin() + first[p]);
    std::copy(parts[p].values.begin(), parts[p].values.end(), all.values.begin() + first[p]);
    parts[p] = {};
  });
  return all;
}

}  // namespace saetm
