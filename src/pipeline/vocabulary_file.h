#pragma once
#include <string>
#include <vector>

#include "saetm/text.h"

namespace saetm {

/// vocabulary.txt: a line "word<TAB>document frequency" a word, with "<TAB>term" behind it where
/// the vocabulary has terms. Returns the file's SHA-256.
std::string write_vocabulary(const std::string& path, const Vocabulary& vocabulary);
/// The words, in order.
std::vector<std::string> read_vocabulary(const std::string& path);
/// The terms, empty where there are none.
std::vector<std::string> read_vocabulary_terms(const std::string& path);

}  // namespace saetm
