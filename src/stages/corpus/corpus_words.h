#pragma once
/// The words of a corpus: counted in the texts, or given ready made.
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "saetm/context.h"
#include "saetm/corpus.h"
#include "saetm/text.h"

namespace saetm {

class CorpusWords {
 public:
  /// Takes Document::words when `corpus` names a words_field, else counts in the texts. Throws
  /// Error for phrases of given words.
  CorpusWords(const CorpusOptions& corpus, const TextOptions& text, const Context& context);

  void add(const Document& document);
  std::uint64_t documents() const { return documents_; }
  /// Call once, last. Throws Error when no word is left.
  BagOfWords finish();

 private:
  void count();

  std::variant<WordCounter, BagCounter> counter_;
  std::vector<std::string> texts_;  // not yet counted
  std::uint64_t documents_ = 0;
  std::optional<ProgressScope> progress_;  // until the last document is counted
};

}  // namespace saetm
