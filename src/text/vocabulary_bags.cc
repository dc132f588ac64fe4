#include <algorithm>
#include <utility>

#include "io/corpus/given_words.h"
#include "saetm/error.h"
#include "saetm/text.h"
#include "text/string_table.h"

namespace saetm {

struct VocabularyBags::State {
  StringTable words;  // numbered by column
};

VocabularyBags::VocabularyBags(const std::vector<std::string>& words)
    : state_(std::make_unique<State>()) {
  for (const std::string& word : words) state_->words.add(word);
}
VocabularyBags::~VocabularyBags() = default;
VocabularyBags::VocabularyBags(VocabularyBags&&) noexcept = default;

SparseMatrix VocabularyBags::count(const std::vector<WeightedWords>& documents) const {
  SparseMatrix rows;
  rows.cols = state_->words.size();
  std::vector<std::pair<std::int32_t, float>> row;
  for (std::size_t d = 0; d < documents.size(); ++d) {
    const auto check = [&](const std::string& fault) {
      if (!fault.empty()) throw Error("document " + std::to_string(d) + ": " + fault);
    };
    row.clear();
    for (const auto& [word, weight] : documents[d]) {
      check(word_fault(word));
      check(weight_fault(word, weight));
      const std::uint32_t id = state_->words.find(word);
      if (id != StringTable::kNone) row.emplace_back(static_cast<std::int32_t>(id), weight);
    }
    // Equal words stay in their order, in which BagCounter sums them too.
    std::stable_sort(row.begin(), row.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    const std::size_t begin = rows.indices.size();
    for (const auto& [column, weight] : row) {
      if (rows.indices.size() > begin && rows.indices.back() == column) {
        rows.values.back() += weight;
        check(weight_fault(state_->words[static_cast<std::uint32_t>(column)], rows.values.back()));
      } else {
        rows.indices.push_back(column);
        rows.values.push_back(weight);
      }
    }
    rows.indptr.push_back(static_cast<std::int64_t>(rows.indices.size()));
  }
  return rows;
}

}  // namespace saetm
