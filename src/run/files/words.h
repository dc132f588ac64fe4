#pragma once
#include <string>

#include "saetm/interpret.h"
#include "saetm/run.h"

namespace saetm {

/// words.safetensors (docs/formats.md): atoms' words, tied to the shares they were estimated from.
RunDirectory::StageFile save_words(const RunDirectory& run, const WordEmissions& words);
/// The run's own. Throws Error when the stage `interpret` was not run, or the file is another's.
WordEmissions words_of(const RunDirectory& run);

/// word_vectors.safetensors: where words lie in the embedding space (V×d), see word_vectors().
RunDirectory::StageFile save_word_vectors(const RunDirectory& run, const Matrix& vectors);
Matrix word_vectors_of(const RunDirectory& run);

}  // namespace saetm
