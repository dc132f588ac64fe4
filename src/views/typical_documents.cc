#include "views/typical_documents.h"

#include <algorithm>
#include <numeric>

namespace saetm {

std::vector<std::vector<std::size_t>> typical_documents(const SparseMatrix& shares,
                                                        const SparseMatrix& strengths,
                                                        const std::vector<std::int64_t>& first,
                                                        std::size_t count) {
  struct Entry {
    float value;
    std::size_t document;
  };
  std::vector<std::vector<Entry>> best(shares.cols);
  const auto later = [](const Entry& a, const Entry& b) {
    return a.value != b.value ? a.value > b.value : a.document < b.document;
  };
  for (std::size_t i = 0; i < shares.rows() && count > 0; ++i) {
    if (first[i] != static_cast<std::int64_t>(i)) continue;
    const auto active = strengths.row_values(i);
    const float total = std::accumulate(active.begin(), active.end(), 0.0F);
    const auto columns = shares.row_indices(i);
    const auto values = shares.row_values(i);
    for (std::size_t j = 0; j < columns.size(); ++j) {
      std::vector<Entry>& heap =
          best[static_cast<std::size_t>(columns[j])];  // its front is the weakest kept
      const Entry entry{values[j] * values[j] * total, i};
      if (heap.size() == count && !later(entry, heap.front())) continue;
      heap.push_back(entry);
      std::push_heap(heap.begin(), heap.end(), later);
      if (heap.size() > count) {
        std::pop_heap(heap.begin(), heap.end(), later);
        heap.pop_back();
      }
    }
  }
  std::vector<std::vector<std::size_t>> result;
  for (std::vector<Entry>& heap : best) {
    std::sort(heap.begin(), heap.end(), later);
    std::vector<std::size_t>& documents = result.emplace_back();
    for (const Entry& entry : heap) documents.push_back(entry.document);
  }
  return result;
}

}  // namespace saetm
