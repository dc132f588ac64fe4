#pragma once
#include <string>

#include "io/safetensors.h"
#include "saetm/interpret.h"
#include "saetm/run.h"

namespace saetm {

/// words.safetensors (docs/formats.md); theta_sum ties it to the shares it was estimated from.
/// Returns the file's SHA-256.
std::string save_words(const WordEmissions& words, const std::string& path,
                       const std::string& theta_sum);

/// Throws Error when the file is damaged.
WordEmissions load_words(const SafetensorsReader& reader, const std::string& path);

/// The run's own words.
WordEmissions words_of(const RunDirectory& run);

/// word_vectors.safetensors: where words lie in the embedding space (V×d), see word_vectors().
Matrix word_vectors_of(const RunDirectory& run);

}  // namespace saetm
