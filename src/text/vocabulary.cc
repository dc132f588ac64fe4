#include "text/vocabulary.h"

#include <algorithm>
#include <cmath>

#include "saetm/error.h"

namespace saetm {

std::int64_t least_documents(const TextOptions& options, std::size_t documents) {
  const auto by_share = static_cast<std::int64_t>(
      std::ceil(options.min_share * static_cast<double>(documents) * (1 - 1e-12)));
  const std::int64_t by_number =
      options.min_documents > 0
          ? options.min_documents
          : std::min<std::int64_t>(5, 1 + static_cast<std::int64_t>(documents) / 50);
  return std::max(by_share, by_number);
}

VocabularyChoice choose_vocabulary(const std::vector<CountedWord>& words, std::size_t documents,
                                   const TextOptions& options, const char* options_named) {
  const std::int64_t least = least_documents(options, documents);
  const double most = options.max_share * static_cast<double>(documents);
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].documents < least) continue;
    if (static_cast<double>(words[i].documents) <= most) kept.push_back(i);
  }
  if (words.empty()) {
    throw Error("no word is found: " +
                (documents == 1 ? std::string("the one document holds")
                                : "the " + std::to_string(documents) + " documents hold") +
                " none that counts (" +
                (options.token_pattern.empty()
                     ? "which field is read, and by which language: --text-field, --words-field, "
                       "--language"
                     : "which field is read, and what matches in it in small letters: "
                       "--text-field, --token-pattern") +
                ")");
  }
  if (kept.empty()) {
    throw Error("no word is left: none of " + std::to_string(words.size()) + " stands in " +
                std::to_string(least) + " of the " + std::to_string(documents) +
                " documents or more" +
                (options.max_share < 1 ? ", and in no more than --max-share" : "") + " (" +
                (options.min_share > 0 ? "--min-share, " : "") + options_named + ")");
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
