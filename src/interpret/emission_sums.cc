#include "interpret/emission_sums.h"

#include <algorithm>
#include <utility>

#include "core/parallel.h"
#include "saetm/communicator.h"

namespace saetm {
namespace {

constexpr std::size_t kWordsTogether = 4096;  // that workers tell each other at a time

}  // namespace

std::vector<SparseRows<std::int64_t>> add_up(const std::vector<SumsPart>& parts, std::size_t words,
                                             const Context& context) {
  using Entries = std::vector<std::pair<std::int32_t, std::int64_t>>;
  std::vector<Entries> of_worker(static_cast<std::size_t>(context.thread_count()));
  return make_sparse_rows<std::int64_t>(
      context, words, [&](std::size_t w, std::size_t worker, const auto& put) {
        Entries& entries = of_worker[worker];
        entries.clear();
        for (const SumsPart& part : parts) {
          for (auto j = static_cast<std::size_t>(part.indptr[w]);
               j < static_cast<std::size_t>(part.indptr[w + 1]); ++j) {
            entries.emplace_back(part.indices[j], part.values[j]);
          }
        }
        std::sort(entries.begin(), entries.end());
        for (std::size_t i = 0; i < entries.size();) {
          const std::int32_t k = entries[i].first;
          std::int64_t units = 0;
          for (; i < entries.size() && entries[i].first == k; ++i) units += entries[i].second;
          put(static_cast<std::size_t>(k), units);
        }
      });
}

void allreduce(backend::EmissionSums& sums, const Context& context) {
  Communicator& workers = *context.workers;
  if (workers.size() == 1) return;
  sums.likelihood = workers.reduced(sums.likelihood);
  sums.counted = workers.reduced(sums.counted);
  workers.allreduce(std::span(sums.common));
  std::vector<SparseRows<std::int64_t>> all;
  for (std::size_t first = 0; first < sums.common.size(); first += kWordsTogether) {
    const std::size_t words = std::min(kWordsTogether, sums.common.size() - first);
    std::vector<std::int64_t> mine(
        sums.rows.indptr.begin() + static_cast<std::ptrdiff_t>(first),
        sums.rows.indptr.begin() + static_cast<std::ptrdiff_t>(first + words + 1));
    const auto begin = static_cast<std::size_t>(mine.front());
    const auto entries = static_cast<std::size_t>(mine.back()) - begin;
    for (std::int64_t& at : mine) at -= static_cast<std::int64_t>(begin);
    const auto indptr = workers.allgather(std::span<const std::int64_t>(mine));
    const auto indices =
        workers.allgather(std::span<const std::int32_t>(sums.rows.indices).subspan(begin, entries));
    const auto values =
        workers.allgather(std::span<const std::int64_t>(sums.rows.values).subspan(begin, entries));
    std::vector<SumsPart> parts;
    for (std::size_t r = 0; r < static_cast<std::size_t>(workers.size()); ++r) {
      parts.push_back({indptr.of(r), indices.of(r), values.of(r)});
    }
    auto more = add_up(parts, words, context);
    std::move(more.begin(), more.end(), std::back_inserter(all));
  }
  sums.rows = joined(context, std::move(all));
}

}  // namespace saetm
