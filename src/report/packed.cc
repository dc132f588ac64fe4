#include "report/packed.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "core/base64.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;

template <class T>
std::string base64_of(const std::vector<T>& values) {
  return to_base64({reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)});
}

template <class To, class From>
std::string narrowed(std::span<const From> values) {
  return base64_of(std::vector<To>(values.begin(), values.end()));
}

/// round(part(value)·most) of each, as T.
template <class T, class Part>
std::string quantised(std::span<const float> values, double most, const Part& part) {
  std::vector<T> codes;
  codes.reserve(values.size());
  for (const float value : values) {
    codes.push_back(static_cast<T>(std::lround(most * part(static_cast<double>(value)))));
  }
  return base64_of(codes);
}

double largest(std::span<const float> values) {
  double most = 0;
  for (const float value : values) {
    if (std::isfinite(value)) most = std::max(most, std::abs(static_cast<double>(value)));
  }
  return most;
}

}  // namespace

Json packed(std::span<const std::int32_t> values) {
  std::int32_t low = 0, high = 0;
  for (const std::int32_t value : values) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  if (low < 0) return {{"type", "i32"}, {"data", narrowed<std::int32_t>(values)}};
  if (high < 1 << 8) return {{"type", "u8"}, {"data", narrowed<std::uint8_t>(values)}};
  if (high < 1 << 16) return {{"type", "u16"}, {"data", narrowed<std::uint16_t>(values)}};
  return {{"type", "u32"}, {"data", narrowed<std::uint32_t>(values)}};
}

Json packed_ascending(std::span<const std::vector<std::int32_t>> lists) {
  std::vector<std::uint8_t> bytes;
  for (const std::vector<std::int32_t>& list : lists) {
    std::int32_t before = 0;
    for (const std::int32_t value : list) {
      const std::int32_t step = value - before;
      bytes.insert(bytes.end(), static_cast<std::size_t>(step / 255), 255);
      bytes.push_back(static_cast<std::uint8_t>(step % 255));
      before = value;
    }
  }
  return {{"type", "u8"}, {"data", base64_of(bytes)}};
}

Json packed_floats(std::span<const float> values) {
  return {{"type", "f32"}, {"data", narrowed<float>(values)}};
}

Json packed_shares(std::span<const float> values, int bytes) {
  const double scale = largest(values);
  const auto part = [&](double value) {
    return value > 0 && scale > 0 ? std::sqrt(std::min(value, scale) / scale) : 0;
  };
  return {{"type", bytes == 1 ? "u8" : "u16"},
          {"square", scale},
          {"data", bytes == 1 ? quantised<std::uint8_t>(values, 255, part)
                              : quantised<std::uint16_t>(values, 65535, part)}};
}

Json packed_places(std::span<const float> values) {
  return {{"type", "u16"},
          {"scale", 1.0 / 65535},
          {"data", quantised<std::uint16_t>(values, 65535, [](double value) {
             return std::isfinite(value) ? std::clamp(value, 0.0, 1.0) : 0;
           })}};
}

Json packed_vectors(std::span<const float> values) {
  const double scale = largest(values);
  return {{"type", "i8"},
          {"scale", scale / 127},
          {"data", quantised<std::int8_t>(values, 127, [&](double value) {
             return std::isfinite(value) && scale > 0 ? value / scale : 0;
           })}};
}

}  // namespace saetm
