#pragma once
/// Words that a corpus gives ready made.
#include <string>
#include <string_view>

#include "saetm/corpus.h"

namespace saetm {

/// What is wrong with a ready-made word, "" when nothing is. A tab or line break would break
/// vocabulary.txt, so no control character is let in.
std::string word_fault(std::string_view word);
/// The same of its weight.
std::string weight_fault(std::string_view word, float weight);

/// Appends the words of a table's cell, weight 1 each: what stands between separators, without
/// white space around it; nothing where that is empty. An empty separator means white space.
void split_words(std::string_view cell, std::string_view separator, WeightedWords& words);

}  // namespace saetm
