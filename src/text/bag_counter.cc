#include <algorithm>
#include <utility>

#include "core/options_io.h"
#include "io/corpus/given_words.h"
#include "saetm/error.h"
#include "saetm/text.h"
#include "text/string_table.h"
#include "text/vocabulary.h"

namespace saetm {

struct BagCounter::State {
  TextOptions options;
  StringTable words;
  std::vector<std::int64_t> documents_with;  // by word
  std::vector<std::size_t> place;            // by word: its entry, while its document is read
  // The documents' distinct words (CSR), numbered as they came.
  std::vector<std::int64_t> indptr{0};
  std::vector<std::pair<std::uint32_t, float>> entries;
};

BagCounter::BagCounter(const TextOptions& options) {
  check_options(options);
  state_ = std::make_unique<State>();
  state_->options = options;
}
BagCounter::~BagCounter() = default;
BagCounter::BagCounter(BagCounter&&) noexcept = default;

void BagCounter::add(const WeightedWords& words) {
  State& state = *state_;
  const auto begin = static_cast<std::size_t>(state.indptr.back());
  const auto check = [&](const std::string& fault) {
    if (fault.empty()) return;
    throw Error("document " + std::to_string(state.indptr.size() - 1) + ": " + fault);
  };
  for (const auto& [word, weight] : words) {
    check(word_fault(word));
    check(weight_fault(word, weight));
    const std::uint32_t id = state.words.add(word);
    if (id == state.place.size()) {
      state.place.push_back(0);
      state.documents_with.push_back(0);
    }
    // A place of another document lies before `begin`, or holds another word.
    const std::size_t at = state.place[id];
    if (at >= begin && at < state.entries.size() && state.entries[at].first == id) {
      check(weight_fault(word, state.entries[at].second += weight));
    } else {
      state.place[id] = state.entries.size();
      state.entries.emplace_back(id, weight);
      ++state.documents_with[id];
    }
  }
  state.indptr.push_back(static_cast<std::int64_t>(state.entries.size()));
}

BagOfWords BagCounter::finish() {
  State& state = *state_;
  const std::size_t documents = state.indptr.size() - 1;
  std::vector<CountedWord> words;
  for (std::uint32_t id = 0; id < state.words.size(); ++id) {
    words.push_back({std::string(state.words[id]), state.documents_with[id]});
  }
  VocabularyChoice choice = choose_vocabulary(words, documents, state.options, "--min-documents");
  BagOfWords bag;
  bag.counts.cols = choice.vocabulary.words.size();
  for (std::size_t d = 0; d < documents; ++d) {
    std::vector<std::pair<std::int32_t, float>> row;
    for (std::int64_t i = state.indptr[d]; i < state.indptr[d + 1]; ++i) {
      const auto& [id, weight] = state.entries[static_cast<std::size_t>(i)];
      if (choice.column[id] >= 0) row.emplace_back(choice.column[id], weight);
    }
    std::sort(row.begin(), row.end());
    for (const auto& [column, weight] : row) {
      bag.counts.indices.push_back(column);
      bag.counts.values.push_back(weight);
    }
    bag.counts.indptr.push_back(static_cast<std::int64_t>(bag.counts.indices.size()));
  }
  bag.vocabulary = std::move(choice.vocabulary);
  return bag;
}

}  // namespace saetm
