#include "backend/cpu/select.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <numeric>

#include "core/parallel.h"
#include "saetm/communicator.h"
#include "saetm/error.h"

namespace saetm::backend::cpu {
namespace {

// The bits of positive floats grow with their value; the upper 16 are their bucket.
constexpr std::size_t kBuckets = 1 << 15;

std::uint32_t bucket_of(float value) {
  return std::bit_cast<std::uint32_t>(value) >> 16;
}

}  // namespace

std::size_t total_size(const CandidateLists& lists) {
  std::size_t total = 0;
  for (const auto& list : lists) total += list.size();
  return total;
}

Candidate last_kept(const CandidateLists& lists, std::size_t keep, std::size_t first_row,
                    const Context& context) {
  std::vector<std::uint32_t> histogram(lists.size() * kBuckets);
  parallel_for(context, lists.size(), [&](std::size_t i) {
    std::uint32_t* counts = histogram.data() + i * kBuckets;
    for (const Candidate& c : lists[i]) ++counts[bucket_of(c.value)];
  });
  std::vector<std::int64_t> counts(kBuckets);
  for (std::size_t i = 0; i < lists.size(); ++i) {
    for (std::size_t b = 0; b < kBuckets; ++b) counts[b] += histogram[i * kBuckets + b];
  }
  context.workers->allreduce(std::span(counts));
  std::size_t above = 0;
  std::size_t cut = kBuckets - 1;
  for (; above + static_cast<std::size_t>(counts[cut]) < keep; --cut) {
    above += static_cast<std::size_t>(counts[cut]);
  }
  std::vector<Candidate> bucket;
  for (const auto& list : lists) {
    for (const Candidate& c : list) {
      if (bucket_of(c.value) != cut) continue;
      bucket.push_back({c.value, c.row + static_cast<std::int32_t>(first_row), c.column});
    }
  }
  if (context.workers->size() > 1) {
    bucket = context.workers->allgather(std::span<const Candidate>(bucket)).values;
  }
  const auto last = bucket.begin() + static_cast<std::ptrdiff_t>(keep - above - 1);
  std::nth_element(bucket.begin(), last, bucket.end(), before);
  return {last->value, last->row - static_cast<std::int32_t>(first_row), last->column};
}

void keep_largest(std::vector<Candidate>& candidates, std::size_t keep) {
  if (candidates.size() <= keep) return;
  if (keep == 0) return candidates.clear();
  CandidateLists one(1);
  one[0].swap(candidates);
  const Candidate last = last_kept(one, keep, 0, Context{.threads = 1});
  std::erase_if(one[0], [&](const Candidate& c) { return before(last, c); });
  candidates.swap(one[0]);
}

void check_active(std::int64_t entries) {
  if (entries <= std::numeric_limits<std::int32_t>::max()) return;
  throw Error("a batch has " + std::to_string(entries) +
              " active atoms, more than can be counted; a smaller --batch has fewer, and so has a "
              "larger --sparsity-weight");
}

void to_rows(const CandidateLists& lists, const Candidate* last, std::size_t rows, ActiveRows& out,
             const Context& context) {
  const auto kept = [last](const Candidate& c) { return !last || !before(*last, c); };
  // Each list counts its rows; a prefix over rows, then lists, gives every list its places.
  std::vector<std::int32_t> next(lists.size() * rows);
  parallel_for(context, lists.size(), [&](std::size_t i) {
    std::int32_t* counts = next.data() + i * rows;
    for (const Candidate& c : lists[i]) counts[c.row] += kept(c);
  });
  check_active(std::accumulate(next.begin(), next.end(), std::int64_t{0}));
  out.begin.resize(rows + 1);
  std::int32_t place = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    out.begin[row] = place;
    for (std::size_t i = 0; i < lists.size(); ++i) {
      const std::int32_t count = next[i * rows + row];
      next[i * rows + row] = place;
      place += count;
    }
  }
  out.begin[rows] = place;
  out.columns.resize(static_cast<std::size_t>(place));
  out.values.resize(static_cast<std::size_t>(place));
  parallel_for(context, lists.size(), [&](std::size_t i) {
    std::int32_t* places = next.data() + i * rows;
    for (const Candidate& c : lists[i]) {
      if (!kept(c)) continue;
      const std::int32_t at = places[c.row]++;
      out.columns[at] = c.column;
      out.values[at] = c.value;
    }
  });
  parallel_blocks(context, rows, 256, [&](std::size_t begin, std::size_t end) {
    std::vector<std::pair<std::int32_t, float>> row;
    for (std::size_t i = begin; i < end; ++i) {
      const std::int32_t first = out.begin[i];
      const std::int32_t stop = out.begin[i + 1];
      row.clear();
      for (std::int32_t j = first; j < stop; ++j) row.emplace_back(out.columns[j], out.values[j]);
      std::sort(row.begin(), row.end(),
                [](const auto& a, const auto& b) { return a.first < b.first; });
      for (std::int32_t j = first; j < stop; ++j) {
        out.columns[j] = row[static_cast<std::size_t>(j - first)].first;
        out.values[j] = row[static_cast<std::size_t>(j - first)].second;
      }
    }
  });
}

void to_columns(const ActiveRows& rows, std::size_t columns, ActiveColumns& out,
                const Context& context) {
  // Rows in a fixed number of parts; as in to_rows, parts stand for lists.
  constexpr std::size_t kParts = 4;
  const std::size_t batch = rows.begin.size() - 1;
  const auto part_begin = [&](std::size_t part) { return part * batch / kParts; };
  std::vector<std::int32_t> next(kParts * columns);
  parallel_for(context, kParts, [&](std::size_t part) {
    std::int32_t* counts = next.data() + part * columns;
    for (std::int32_t j = rows.begin[part_begin(part)]; j < rows.begin[part_begin(part + 1)]; ++j) {
      ++counts[rows.columns[j]];
    }
  });
  out.begin.resize(columns + 1);
  out.rows.resize(rows.size());
  out.entry.resize(rows.size());
  std::int32_t place = 0;
  for (std::size_t column = 0; column < columns; ++column) {
    out.begin[column] = place;
    for (std::size_t part = 0; part < kParts; ++part) {
      const std::int32_t count = next[part * columns + column];
      next[part * columns + column] = place;
      place += count;
    }
  }
  out.begin[columns] = place;
  parallel_for(context, kParts, [&](std::size_t part) {
    std::int32_t* places = next.data() + part * columns;
    for (std::size_t row = part_begin(part); row < part_begin(part + 1); ++row) {
      for (std::int32_t j = rows.begin[row]; j < rows.begin[row + 1]; ++j) {
        const std::int32_t at = places[rows.columns[j]]++;
        out.rows[at] = static_cast<std::int32_t>(row);
        out.entry[at] = j;
      }
    }
  });
}

}  // namespace saetm::backend::cpu
