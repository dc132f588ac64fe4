#pragma once
/// Which of all words are kept.
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

/// Keeps the options.vocabulary_size words of highest document frequency among those in at least
/// options.min_documents; ties by bytes.
VocabularyChoice choose_vocabulary(const std::vector<CountedWord>& words,
                                   const TextOptions& options);

}  // namespace saetm
