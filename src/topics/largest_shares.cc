#include "topics/largest_shares.h"

#include <algorithm>

namespace saetm {

void add_largest(std::vector<TopicShare>& row, const std::vector<std::int32_t>& rank,
                 std::size_t most, SparseMatrix& out) {
  if (most < row.size()) {
    std::nth_element(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(most), row.end(),
                     [&](const TopicShare& a, const TopicShare& b) {
                       return a.share != b.share ? a.share > b.share
                                                 : rank[a.topic] < rank[b.topic];
                     });
    row.resize(most);
  }
  std::sort(row.begin(), row.end(), [&](const TopicShare& a, const TopicShare& b) {
    return rank[a.topic] < rank[b.topic];
  });
  double total = 0;
  for (const TopicShare& s : row) total += s.share;
  std::sort(row.begin(), row.end(),
            [](const TopicShare& a, const TopicShare& b) { return a.topic < b.topic; });
  for (const TopicShare& s : row) {
    out.indices.push_back(s.topic);
    out.values.push_back(static_cast<float>(s.share / total));
  }
  out.indptr.push_back(static_cast<std::int64_t>(out.indices.size()));
}

}  // namespace saetm
