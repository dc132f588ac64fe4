#pragma once
#include <cstdint>
#include <vector>

namespace saetm {

/// Any labels → 0..T−1 by falling summed weight, ties by the lowest place a label stands at.
std::vector<std::int32_t> number_by_weight(const std::vector<std::int32_t>& labels,
                                           const std::vector<float>& weights);

}  // namespace saetm
