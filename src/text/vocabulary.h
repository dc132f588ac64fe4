#pragma once
/// Which of all words are kept.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "saetm/text.h"

namespace saetm {

/// A word as it would be shown, and the number of documents that it stands in.
struct CountedWord {
  std::string word;
  std::int64_t documents = 0;
};

struct VocabularyChoice {
  Vocabulary vocabulary;
  std::vector<std::int32_t> column;  ///< of each given word, -1 for one that is not kept
};

/// How many of the documents a word must stand in: options.min_documents, or with 0 five, and below
/// 200 documents 1 and 1 more for every 50.
std::int64_t least_documents(const TextOptions& options, std::size_t documents);

/// Keeps the options.vocabulary_size words of highest document frequency among those in at least
/// least_documents() and no more than options.max_share of the `documents`; ties by bytes. Throws
/// Error when none is left; `options_named` are the options that may be at fault.
VocabularyChoice choose_vocabulary(const std::vector<CountedWord>& words, std::size_t documents,
                                   const TextOptions& options, const char* options_named);

}  // namespace saetm
