#pragma once
#include <string>
#include <vector>

#include "saetm/run.h"
#include "saetm/text.h"

namespace saetm {

/// vocabulary.txt: a line "word<TAB>document frequency" a word, with "<TAB>term" behind it where
/// the vocabulary has terms.
RunDirectory::StageFile save_vocabulary(const RunDirectory& run, const Vocabulary& vocabulary);
/// V, the number of its lines.
std::size_t vocabulary_size(const RunDirectory& run);
/// The words (V), in order.
std::vector<std::string> vocabulary_of(const RunDirectory& run);
/// The terms (V), empty where there are none.
std::vector<std::string> vocabulary_terms_of(const RunDirectory& run);

}  // namespace saetm
