#include "stages/wordless_topics.h"

#include <algorithm>

#include "saetm/agreement.h"

namespace saetm {

std::vector<WordlessTopic> wordless_topics(const SparseMatrix& shares, const SparseView& counts,
                                           const std::vector<std::vector<LeadingWord>>& leading) {
  std::vector<std::vector<std::int32_t>> words(leading.size());
  for (std::size_t t = 0; t < leading.size(); ++t) {
    for (const LeadingWord& word : leading[t]) words[t].push_back(word.word);
    std::sort(words[t].begin(), words[t].end());
  }
  struct Documents {
    std::size_t all = 0, empty = 0, holding = 0;
  };
  std::vector<Documents> of(leading.size());
  const std::vector<std::int32_t> main = strongest(shares);
  for (std::size_t d = 0; d < main.size(); ++d) {
    if (main[d] < 0) continue;
    const auto t = static_cast<std::size_t>(main[d]);
    const auto columns = counts.row_indices(d);
    ++of[t].all;
    of[t].empty += columns.empty() ? 1 : 0;
    of[t].holding += std::any_of(columns.begin(), columns.end(), [&](std::int32_t word) {
      return std::binary_search(words[t].begin(), words[t].end(), word);
    });
  }
  std::vector<WordlessTopic> found;
  for (std::size_t t = 0; t < leading.size(); ++t) {
    const Documents& documents = of[t];
    if (documents.all == 0 || words[t].empty()) continue;
    const bool mostly_empty = 2 * documents.empty > documents.all;
    if (documents.holding == 0 || (mostly_empty && 4 * documents.holding < documents.all)) {
      found.push_back({t, documents.all, documents.all - documents.holding});
    }
  }
  return found;
}

}  // namespace saetm
