#pragma once
/// Exact selection of the B·k largest activations of a batch from candidates that tiles hand over.
#include <cstddef>
#include <cstdint>
#include <vector>

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

/// Keeps the first `keep` candidates in the order above (all, if there are fewer); what remains is
/// in no particular order. O(n).
void keep_largest(std::vector<Candidate>& candidates, std::size_t keep);

/// Active entries of a batch as sparse rows (B×K), columns ascending.
struct ActiveRows {
  std::vector<std::int32_t> begin;    // (B + 1)
  std::vector<std::int32_t> columns;
  std::vector<float> values;

  std::size_t size() const { return columns.size(); }
};

/// Sorts candidates into rows.
void to_rows(const std::vector<Candidate>& candidates, std::size_t rows, ActiveRows& out);

/// The same entries by column: for column c the entries begin[c] ≤ j < begin[c+1], rows ascending;
/// `entry[j]` is the entry's place in the rows.
struct ActiveColumns {
  std::vector<std::int32_t> begin;  // (K + 1)
  std::vector<std::int32_t> rows;
  std::vector<std::int32_t> entry;
};

void to_columns(const ActiveRows& rows, std::size_t columns, ActiveColumns& out);

}  // namespace saetm::backend::cpu
