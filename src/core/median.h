#pragma once
#include <algorithm>
#include <cstddef>
#include <vector>

namespace saetm {

/// The median of one value or more, of an even number the upper one of the two.
template <class Value>
Value median(std::vector<Value> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace saetm
