#pragma once
/// Topics whose words are in none of their documents.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "saetm/leading_words.h"
#include "saetm/matrix.h"

namespace saetm {

struct WordlessTopic {
  std::size_t topic = 0;
  std::size_t documents = 0;  ///< whose main topic it is
  std::size_t without = 0;    ///< of these hold none of its words
};

/// Returns the topics whose leading words would tell of documents that do not hold them: no
/// document of which the topic is the strongest holds any of these, or most have no word of the
/// vocabulary at all, and fewer than a quarter hold one. Topics that are the strongest of no
/// document, or have no words, are not among them. `shares` is N×T, `counts` N×V.
std::vector<WordlessTopic> wordless_topics(const SparseMatrix& shares, const SparseView& counts,
                                           const std::vector<std::vector<LeadingWord>>& leading);

}  // namespace saetm
