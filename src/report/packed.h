#pragma once
/// Arrays as JSON that takes little room: base64 of little-endian numbers.
///
/// Those of documents are blobs: {"type", "blob": i} stands for the element blob-i of the page,
/// base64 of what zlib makes of them, so that a browser unpacks it by itself.
#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "saetm/matrix.h"

namespace saetm {

/// As small as zlib makes it, with zlib's head.
std::string deflated(std::string_view bytes);

class Blobs {
 public:
  nlohmann::ordered_json strings(std::span<const std::string> values);  ///< type "strings"
  nlohmann::ordered_json integers(std::span<const std::int32_t> values);
  nlohmann::ordered_json bytes(std::string_view values);  ///< type "u8"
  nlohmann::ordered_json places(std::span<const float> values);
  /// {"counts", "columns"}: how many entries each row has, and its columns as packed_ascending().
  nlohmann::ordered_json rows(const SparseMatrix& matrix);
  /// Values ≥ 0 up to 1: as "f32" up to 100,000 of them, so that small corpora have their very
  /// numbers; of more {"type": "split16", "scale"}, all low bytes, then all high bytes.
  nlohmann::ordered_json shares(std::span<const float> values);
  /// Adds what is deflated.
  std::int32_t add(std::string deflated);

  /// The elements, for the page.
  std::string elements() const;

 private:
  nlohmann::ordered_json array(const char* type, std::string_view bytes);
  std::vector<std::string> blobs_;
};

/// {"type": "u8"|"u16"|"u32"|"i32", "data"}: the narrowest that holds all values.
nlohmann::ordered_json packed(std::span<const std::int32_t> values);
/// {"type": "u8", "data"}: of each list, ascending and ≥ 0, the steps from one entry to the next,
/// the first one's from 0. A step is the sum of bytes up to the first below 255.
nlohmann::ordered_json packed_ascending(std::span<const std::vector<std::int32_t>> lists);
/// {"type": "f32", "data"}
nlohmann::ordered_json packed_floats(std::span<const float> values);
/// {"type": "u8"|"u16", "square": s, "data"}: values ≥ 0 as s·(q/most)², so that small ones keep
/// their digits too; values below 0 and such that are no numbers are 0. `bytes` is 1 or 2.
nlohmann::ordered_json packed_shares(std::span<const float> values, int bytes);
/// {"type": "u16", "scale": 1/65535, "data"}: values in 0..1.
nlohmann::ordered_json packed_places(std::span<const float> values);
/// {"type": "i8", "scale": s, "data"}
nlohmann::ordered_json packed_vectors(std::span<const float> values);

}  // namespace saetm
