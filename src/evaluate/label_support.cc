#include "saetm/label_support.h"

#include <algorithm>
#include <limits>

#include "saetm/error.h"

namespace saetm {

double label_support(const std::vector<std::vector<std::int32_t>>& topic_words,
                     const std::vector<std::int32_t>& main, const SparseMatrix& counts,
                     std::size_t words) {
  if (main.size() != counts.rows())
    throw Error("main topics and counts are of different documents");
  std::size_t documents = 0, held = 0;
  for (std::size_t d = 0; d < main.size(); ++d) {
    if (main[d] < 0 || static_cast<std::size_t>(main[d]) >= topic_words.size()) continue;
    const auto& topic = topic_words[static_cast<std::size_t>(main[d])];
    const auto first = topic.begin();
    const auto last = first + static_cast<std::ptrdiff_t>(std::min(words, topic.size()));
    const auto columns = counts.row_indices(d);
    const auto values = counts.row_values(d);
    bool holds = false;
    for (std::size_t j = 0; j < columns.size() && !holds; ++j) {
      holds = values[j] > 0 && std::find(first, last, columns[j]) != last;
    }
    ++documents;
    held += holds;
  }
  if (documents == 0) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(held) / static_cast<double>(documents);
}

}  // namespace saetm
