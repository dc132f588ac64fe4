#include "backend/cpu/select.h"

#include <algorithm>
#include <bit>

namespace saetm::backend::cpu {

void keep_largest(std::vector<Candidate>& candidates, std::size_t keep) {
  if (candidates.size() <= keep) return;
  if (keep == 0) return candidates.clear();
  // The bits of positive floats grow with their value, so a histogram of the upper 16 bits finds
  // the bucket of the keep-th largest; only that bucket is compared value by value.
  std::vector<std::uint32_t> histogram(1 << 16);
  const auto bucket = [](const Candidate& c) { return std::bit_cast<std::uint32_t>(c.value) >> 16; };
  for (const Candidate& c : candidates) ++histogram[bucket(c)];
  std::size_t above = 0;
  std::uint32_t cut = (1 << 16) - 1;
  while (above + histogram[cut] < keep) above += histogram[cut--];

  const auto middle = std::partition(candidates.begin(), candidates.end(),
                                     [&](const Candidate& c) { return bucket(c) > cut; });
  const auto end = std::partition(middle, candidates.end(),
                                  [&](const Candidate& c) { return bucket(c) == cut; });
  const auto last = candidates.begin() + static_cast<std::ptrdiff_t>(keep);
  if (last != end) std::nth_element(middle, last, end, before);
  candidates.resize(keep);
}

void to_rows(const std::vector<Candidate>& candidates, std::size_t rows, ActiveRows& out) {
  out.begin.assign(rows + 1, 0);
  out.columns.resize(candidates.size());
  out.values.resize(candidates.size());
  for (const Candidate& c : candidates) ++out.begin[c.row + 1];
  for (std::size_t i = 0; i < rows; ++i) out.begin[i + 1] += out.begin[i];
  std::vector<std::int32_t> next(out.begin.begin(), out.begin.end() - 1);
  for (const Candidate& c : candidates) {
    // Insertion keeps a row's columns ascending; rows are short.
    std::int32_t at = next[c.row]++;
    for (; at > out.begin[c.row] && out.columns[at - 1] > c.column; --at) {
      out.columns[at] = out.columns[at - 1];
      out.values[at] = out.values[at - 1];
    }
    out.columns[at] = c.column;
    out.values[at] = c.value;
  }
}

void to_columns(const ActiveRows& rows, std::size_t columns, ActiveColumns& out) {
  out.begin.assign(columns + 1, 0);
  out.rows.resize(rows.size());
  out.entry.resize(rows.size());
  for (const std::int32_t c : rows.columns) ++out.begin[c + 1];
  for (std::size_t i = 0; i < columns; ++i) out.begin[i + 1] += out.begin[i];
  std::vector<std::int32_t> next(out.begin.begin(), out.begin.end() - 1);
  for (std::size_t row = 0; row + 1 < rows.begin.size(); ++row) {
    for (std::int32_t j = rows.begin[row]; j < rows.begin[row + 1]; ++j) {
      const std::int32_t at = next[rows.columns[j]]++;
      out.rows[at] = static_cast<std::int32_t>(row);
      out.entry[at] = j;
    }
  }
}

}  // namespace saetm::backend::cpu
