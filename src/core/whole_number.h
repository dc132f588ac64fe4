#pragma once
/// Whole numbers in JSON that others may have written.
#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>

namespace saetm {

/// Returns a number that is whole and that T holds; 3.0 is 3. Throws std::out_of_range for anything
/// else, of which the JSON library would make some number.
template <class T, class Json>
T whole_number(const Json& value) {
  using Limits = std::numeric_limits<T>;
  bool fits = false;
  if (value.is_number_unsigned()) {
    fits = value.template get<std::uint64_t>() <= static_cast<std::uint64_t>(Limits::max());
  } else if (value.is_number_integer()) {
    const auto whole = value.template get<std::int64_t>();
    fits = whole >= 0
               ? static_cast<std::uint64_t>(whole) <= static_cast<std::uint64_t>(Limits::max())
               : Limits::is_signed && whole >= static_cast<std::int64_t>(Limits::min());
  } else if (value.is_number_float()) {
    const auto number = value.template get<double>();
    fits = number == std::floor(number) && std::abs(number) <= 0x1p53 &&
           number >= static_cast<double>(Limits::min()) &&
           number <= static_cast<double>(Limits::max());
  }
  if (!fits) throw std::out_of_range("whole_number");
  return value.template get<T>();
}

}  // namespace saetm
