#pragma once
/// Arrays as JSON that takes little room: base64 of little-endian numbers.
#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>

namespace saetm {

/// {"type": "u8"|"u16"|"u32"|"i32", "data"}: the narrowest that holds all values.
nlohmann::ordered_json packed(std::span<const std::int32_t> values);
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
