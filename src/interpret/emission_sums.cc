#include "interpret/emission_sums.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <vector>

#include "core/sparse_rows.h"
#include "saetm/communicator.h"
#include "saetm/error.h"

namespace saetm {
namespace {

using backend::EmissionSums;
using Rows = SparseRows<std::int64_t>;

constexpr std::size_t kWide = sizeof(EmissionSums::Wide) / sizeof(std::int64_t);

/// likelihood, counted; common (V); the rows' indptr (V + 1), values and indices.
std::vector<std::int64_t> packed(const EmissionSums& sums) {
  const Rows& rows = sums.rows;
  std::vector<std::int64_t> all(2 * kWide);
  std::memcpy(all.data(), &sums.likelihood, sizeof sums.likelihood);
  std::memcpy(all.data() + kWide, &sums.counted, sizeof sums.counted);
  all.reserve(all.size() + sums.common.size() + rows.indptr.size() + 2 * rows.values.size());
  all.insert(all.end(), sums.common.begin(), sums.common.end());
  all.insert(all.end(), rows.indptr.begin(), rows.indptr.end());
  all.insert(all.end(), rows.values.begin(), rows.values.end());
  const std::size_t indices = all.size();
  all.resize(indices + (rows.indices.size() + 1) / 2);
  if (!rows.indices.empty()) {  // a worker may have no documents
    std::memcpy(all.data() + indices, rows.indices.data(),
                rows.indices.size() * sizeof(std::int32_t));
  }
  return all;
}

/// What another worker has packed.
struct Packed {
  std::span<const std::int64_t> common, indptr, values;
  std::span<const std::int32_t> indices;
  EmissionSums::Wide likelihood = 0, counted = 0;

  Packed(Communicator::Bytes bytes, std::size_t words, std::size_t atoms) {
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
        values = all.subspan(fixed, entries);
        indices = {reinterpret_cast<const std::int32_t*>(all.data() + fixed + entries), entries};
        const auto is_atom = [&](std::int32_t k) {
          return k >= 0 && static_cast<std::size_t>(k) < atoms;
        };
        if (indptr.front() == 0 && std::is_sorted(indptr.begin(), indptr.end()) &&
            std::all_of(indices.begin(), indices.end(), is_atom)) {
          return;
        }
      }
    }
    throw Error(
        "workers do not make the same calls: their sums are not of the same words and atoms");
  }
};

/// The sums of two rows by two, columns ascending.
Rows plus(const Rows& rows, const Packed& other, const Context& context) {
  return joined(
      context, make_sparse_rows<std::int64_t>(
                   context, rows.rows(), [&](std::size_t w, std::size_t, const auto& put) {
                     auto j = static_cast<std::size_t>(other.indptr[w]);
                     const auto end = static_cast<std::size_t>(other.indptr[w + 1]);
                     const auto column = [&] { return static_cast<std::size_t>(other.indices[j]); };
                     rows.for_each(w, [&](std::size_t k, std::int64_t units) {
                       for (; j < end && column() < k; ++j) put(column(), other.values[j]);
                       put(k, j < end && column() == k ? units + other.values[j++] : units);
                     });
                     for (; j < end; ++j) put(column(), other.values[j]);
                   }));
}

}  // namespace

void allreduce(EmissionSums& sums, std::size_t atoms, const Context& context) {
  Communicator& workers = *context.workers;
  if (workers.size() == 1) return;
  const std::vector<std::int64_t> mine = packed(sums);
  const std::size_t words = sums.common.size();
  workers.exchange(std::as_bytes(std::span(mine)), [&](int rank, Communicator::Bytes bytes) {
    if (rank == workers.rank()) return;
    const Packed other(bytes, words, atoms);
    sums.likelihood += other.likelihood;
    sums.counted += other.counted;
    for (std::size_t w = 0; w < words; ++w) sums.common[w] += other.common[w];
    sums.rows = plus(sums.rows, other, context);
  });
}

}  // namespace saetm
