#include "interpret/emission_sums.h"

#include <algorithm>
#include <utility>

#include "core/parallel.h"
#include "saetm/communicator.h"

namespace saetm {
namespace {

constexpr std::size_t kWordsTogether = 4096;  // that workers tell each other at a time

/// One word's entries of all parts, added up.
backend::WordRow<std::int64_t> add_up(std::vector<std::pair<std::int32_t, std::int64_t>>& entries) {
  std::sort(entries.begin(), entries.end());
  backend::WordRow<std::int64_t> row;
  for (const auto& [k, units] : entries) {
    if (row.atoms.empty() || row.atoms.back() != k) {
      row.atoms.push_back(k);
      row.counts.push_back(0);
    }
    row.counts.back() += units;
  }
  return row;
}

}  // namespace

void add_up(const std::vector<SumsPart>& parts, std::span<backend::WordRow<std::int64_t>> rows,
            const Context& context) {
  parallel_blocks(context, rows.size(), 16, [&](std::size_t begin, std::size_t end) {
    std::vector<std::pair<std::int32_t, std::int64_t>> entries;
    for (std::size_t i = begin; i < end; ++i) {
      entries.clear();
      for (const SumsPart& part : parts) {
        for (auto j = static_cast<std::size_t>(part.indptr[i]);
             j < static_cast<std::size_t>(part.indptr[i + 1]); ++j) {
          entries.emplace_back(part.atoms[j], part.counts[j]);
        }
      }
      rows[i] = add_up(entries);
    }
  });
}

void allreduce(backend::EmissionSums& sums, const Context& context) {
  Communicator& workers = *context.workers;
  if (workers.size() == 1) return;
  sums.likelihood = workers.reduced(sums.likelihood);
  sums.counted = workers.reduced(sums.counted);
  workers.allreduce(std::span(sums.common));
  for (std::size_t first = 0; first < sums.rows.size(); first += kWordsTogether) {
    const auto rows = std::span(sums.rows).subspan(
        first, std::min(kWordsTogether, sums.rows.size() - first));
    const FlatRows<std::int64_t> mine(rows);
    const auto indptr = workers.allgather(std::span(mine.indptr));
    const auto atoms = workers.allgather(std::span(mine.atoms));
    const auto counts = workers.allgather(std::span(mine.counts));
    std::vector<SumsPart> parts;
    for (std::size_t r = 0; r < static_cast<std::size_t>(workers.size()); ++r) {
      parts.push_back({indptr.of(r), atoms.of(r), counts.of(r)});
    }
    add_up(parts, rows, context);
  }
}

}  // namespace saetm
