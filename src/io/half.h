#pragma once
/// The two 16-bit float formats, widened.
#include <bit>
#include <cstdint>

namespace saetm {

/// IEEE binary16. Exact, subnormals included.
inline float from_f16(std::uint16_t half) {
  // Exponent and mantissa moved into place and rescaled by 2^112.
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000) << 16;
  const std::uint32_t rest = static_cast<std::uint32_t>(half & 0x7fff) << 13;
  float value = std::bit_cast<float>(rest) * 0x1p112F;
  if ((half & 0x7c00) == 0x7c00) {
    value = std::bit_cast<float>(rest | 0x7f800000);  // infinity or NaN
  }
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(value) | sign);
}

inline float from_bf16(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

}  // namespace saetm
