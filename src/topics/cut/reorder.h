#pragma once
#include <vector>

#include "saetm/topics.h"

namespace saetm {

/// Topic t becomes the former topic order[t]; `order` is a permutation.
void reorder(Topics& topics, const std::vector<std::int32_t>& order, const Context& context);

}  // namespace saetm
