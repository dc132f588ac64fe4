#pragma once
/// Arrays as JSON that takes little room: base64 of little-endian numbers.
#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

namespace saetm {

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
