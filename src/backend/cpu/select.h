#pragma once
/// Exact selection of the B·k largest activations of a batch from candidates that tiles hand over.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "saetm/context.h"

namespace saetm::backend::cpu {

struct Candidate {
  float value;  // > 0
  std::int32_t row;
  std::int32_t column;
};

/// The order that decides the cut: larger value first, then lower row, then lower column. It is
/// total, so the set of the n first candidates is unique.
inline bool before(const Candidate& a, const Candidate& b) {
  if (a.value != b.value) return a.value > b.value;
  if (a.row != b.row) return a.row < b.row;
  return a.column < b.column;
}

/// Candidates as the workers found them: lists in no particular order.
using CandidateLists = std::vector<std::vector<Candidate>>;

std::size_t total_size(const CandidateLists& lists);

/// A worker's rows of a batch: its row i is row first + i of the batch of all workers.
struct BatchShare {
  std::size_t first = 0, rows = 0;
  std::size_t batch = 0;  // rows of all workers
};

/// The keep-th candidate in the order above over all lists of all the context's workers: the last
/// one that is kept. Its row counts from the worker's own first, and may be another's. 0 < keep ≤
/// total. O(n): a histogram over the values' upper bits finds the bucket that holds it, and only
/// that bucket is compared value by value.
Candidate last_kept(const CandidateLists& lists, std::size_t keep, std::size_t first_row,
                    const Context& context);

/// Keeps the first `keep` candidates of one list (all, if there are fewer); what remains is in no
/// particular order.
void keep_largest(std::vector<Candidate>& candidates, std::size_t keep);

/// Active entries of a batch as sparse rows (B×K), columns ascending.
struct ActiveRows {
  std::vector<std::int32_t> begin;  // (B + 1)
  std::vector<std::int32_t> columns;
  std::vector<float> values;

  std::size_t size() const { return columns.size(); }
};

/// Throws Error when a batch has more active entries than ActiveRows counts.
void check_active(std::int64_t entries);

/// Sorts the candidates that come no later than `last` into rows; null keeps all. Throws Error when
/// they are too many.
void to_rows(const CandidateLists& lists, const Candidate* last, std::size_t rows, ActiveRows& out,
             const Context& context);

/// The same entries by column: for column c the entries begin[c] ≤ j < begin[c+1], rows ascending;
/// `entry[j]` is the entry's place in the rows.
struct ActiveColumns {
  std::vector<std::int32_t> begin;  // (K + 1)
  std::vector<std::int32_t> rows;
  std::vector<std::int32_t> entry;
};

void to_columns(const ActiveRows& rows, std::size_t columns, ActiveColumns& out,
                const Context& context);

}  // namespace saetm::backend::cpu
