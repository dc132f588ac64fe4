#pragma once
#include <string>

#include "io/safetensors.h"
#include "saetm/interpret.h"
#include "saetm/run.h"

namespace saetm {

/// words.safetensors (docs/formats.md); codes_sum ties it to the codes it was estimated from.
/// Returns the file's SHA-256.
std::string save_words(const WordEmissions& words, const std::string& path,
                       const std::string& codes_sum);

/// Throws Error when the file is damaged. Reads the dense B of format 1 too.
WordEmissions load_words(const SafetensorsReader& reader, const std::string& path);

/// The run's own words.
WordEmissions words_of(const RunDirectory& run);

}  // namespace saetm
