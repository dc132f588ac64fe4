#include "text/vocabulary.h"

#include <algorithm>

namespace saetm {

VocabularyChoice choose_vocabulary(const std::vector<CountedWord>& words,
                                   const TextOptions& options) {
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].documents >= options.min_documents) kept.push_back(i);
  }
  std::sort(kept.begin(), kept.end(), [&](std::size_t a, std::size_t b) {
    if (words[a].documents != words[b].documents) return words[a].documents > words[b].documents;
    return words[a].word < words[b].word;
  });
  if (kept.size() > static_cast<std::size_t>(options.vocabulary_size)) {
    kept.resize(static_cast<std::size_t>(options.vocabulary_size));
  }
  VocabularyChoice choice;
  choice.column.assign(words.size(), -1);
  for (std::size_t column = 0; column < kept.size(); ++column) {
    const CountedWord& word = words[kept[column]];
    choice.column[kept[column]] = static_cast<std::int32_t>(column);
    choice.vocabulary.words.push_back(word.word);
    choice.vocabulary.document_frequency.push_back(word.documents);
  }
  return choice;
}

}  // namespace saetm
