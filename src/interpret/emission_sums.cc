#include "interpret/emission_sums.h"

#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include "core/parallel.h"
#include "saetm/communicator.h"
#include "saetm/error.h"

namespace saetm {
namespace {

using backend::EmissionSums;
using Row = backend::WordRow<std::int64_t>;

constexpr std::size_t kWide = sizeof(EmissionSums::Wide) / sizeof(std::int64_t);

/// likelihood, counted; common (V); indptr (V + 1), counts and atoms of the rows.
std::vector<std::int64_t> packed(const EmissionSums& sums) {
  const std::size_t words = sums.rows.size();
  std::vector<std::int64_t> all(2 * kWide + words + words + 1);
  std::memcpy(all.data(), &sums.likelihood, sizeof sums.likelihood);
  std::memcpy(all.data() + kWide, &sums.counted, sizeof sums.counted);
  std::copy(sums.common.begin(), sums.common.end(), all.begin() + 2 * kWide);
  const std::size_t first = all.size() - (words + 1);
  for (std::size_t w = 0; w < words; ++w) {
    std::int64_t end = all[first + w];
    sums.rows[w].for_each([&](std::size_t, std::int64_t) { ++end; });
    all[first + w + 1] = end;
  }
  const auto entries = static_cast<std::size_t>(all.back());
  const std::size_t counts = all.size();
  all.resize(counts + entries + (entries + 1) / 2);
  auto* atoms = reinterpret_cast<std::int32_t*>(all.data() + counts + entries);
  std::size_t i = 0;
  for (const Row& row : sums.rows) {
    row.for_each([&](std::size_t k, std::int64_t units) {
      all[counts + i] = units;
      atoms[i++] = static_cast<std::int32_t>(k);
    });
  }
  return all;
}

/// What another worker has packed.
struct Packed {
  std::span<const std::int64_t> common, indptr, counts;
  std::span<const std::int32_t> atoms;
  EmissionSums::Wide likelihood = 0, counted = 0;

  Packed(Communicator::Bytes bytes, std::size_t words) {
    const std::span all(reinterpret_cast<const std::int64_t*>(bytes.data()),
                        bytes.size() / sizeof(std::int64_t));
    const std::size_t fixed = 2 * kWide + words + words + 1;
    if (all.size() >= fixed) {
      common = all.subspan(2 * kWide, words);
      indptr = all.subspan(2 * kWide + words, words + 1);
      const auto entries = static_cast<std::size_t>(indptr.back());
      if (all.size() == fixed + entries + (entries + 1) / 2) {
        std::memcpy(&likelihood, all.data(), sizeof likelihood);
        std::memcpy(&counted, all.data() + kWide, sizeof counted);
        counts = all.subspan(fixed, entries);
        atoms = {reinterpret_cast<const std::int32_t*>(all.data() + fixed + entries), entries};
        return;
      }
    }
    throw Error("workers do not make the same calls: their sums are not of the same words");
  }
};

/// A row plus the sums of other atoms, both ascending.
Row plus(const Row& row, std::span<const std::int32_t> atoms,
         std::span<const std::int64_t> counts) {
  Row sum;
  sum.atoms.reserve(row.atoms.size() + atoms.size());
  sum.counts.reserve(row.atoms.size() + atoms.size());
  std::size_t j = 0;
  const auto put = [&](std::int32_t k, std::int64_t units) {
    sum.atoms.push_back(k);
    sum.counts.push_back(units);
  };
  row.for_each([&](std::size_t at, std::int64_t units) {
    const auto k = static_cast<std::int32_t>(at);
    for (; j < atoms.size() && atoms[j] < k; ++j) put(atoms[j], counts[j]);
    const bool both = j < atoms.size() && atoms[j] == k;
    put(k, both ? units + counts[j] : units);
    j += both;
  });
  for (; j < atoms.size(); ++j) put(atoms[j], counts[j]);
  return sum;
}

void add(const Packed& other, EmissionSums& sums, const Context& context) {
  sums.likelihood += other.likelihood;
  sums.counted += other.counted;
  for (std::size_t w = 0; w < sums.common.size(); ++w) sums.common[w] += other.common[w];
  parallel_blocks(context, sums.rows.size(), 16, [&](std::size_t begin, std::size_t end) {
    for (std::size_t w = begin; w < end; ++w) {
      const auto first = static_cast<std::size_t>(other.indptr[w]);
      const auto count = static_cast<std::size_t>(other.indptr[w + 1]) - first;
      if (count == 0) continue;
      sums.rows[w] =
          plus(sums.rows[w], other.atoms.subspan(first, count), other.counts.subspan(first, count));
    }
  });
}

}  // namespace

void allreduce(EmissionSums& sums, const Context& context) {
  Communicator& workers = *context.workers;
  if (workers.size() == 1) return;
  const std::vector<std::int64_t> mine = packed(sums);
  const std::size_t words = sums.rows.size();
  workers.exchange(std::as_bytes(std::span(mine)), [&](int rank, Communicator::Bytes bytes) {
    if (rank != workers.rank()) add(Packed(bytes, words), sums, context);
  });
}

}  // namespace saetm
