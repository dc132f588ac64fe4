#pragma once
/// encoder.json, the card of an encoder's folder.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "saetm/encoder.h"

namespace saetm {

struct EncoderCard {
  Encoder::About about;
  std::string folder;
  std::string prompt;
  std::vector<std::int32_t> prefix, suffix;  ///< special tokens around a text's own
  std::int32_t pad = 0;
  std::map<std::string, std::string> files;  ///< name below the folder → SHA-256
};

/// Throws Error naming the file where it is lacking, damaged, or of a newer version.
EncoderCard read_encoder_card(const std::string& folder);

/// Compares the model's files with the card's sums. Throws Error naming the first that differs.
void check_encoder_files(const EncoderCard& card);

}  // namespace saetm
