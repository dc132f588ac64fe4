#pragma once
#include <string>
#include <vector>

#include "saetm/text.h"

namespace saetm {

/// vocabulary.txt: a line "word<TAB>document frequency" a word. Returns the file's SHA-256.
std::string write_vocabulary(const std::string& path, const Vocabulary& vocabulary);
/// The words, in order.
std::vector<std::string> read_vocabulary(const std::string& path);

}  // namespace saetm
