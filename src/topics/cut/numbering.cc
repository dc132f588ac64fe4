#include "topics/cut/numbering.h"

#include <algorithm>
#include <unordered_map>

namespace saetm {

std::vector<std::int32_t> number_by_weight(const std::vector<std::int32_t>& labels,
                                           const std::vector<float>& weights) {
  struct Group {
    std::int32_t label;
    double weight = 0;
  };
  std::vector<Group> groups;  // in order of first place
  std::unordered_map<std::int32_t, std::size_t> place;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto [found, fresh] = place.emplace(labels[i], groups.size());
    if (fresh) groups.push_back({labels[i]});
    groups[found->second].weight += weights[i];
  }
  std::stable_sort(groups.begin(), groups.end(),
                   [](const Group& a, const Group& b) { return a.weight > b.weight; });
  for (std::size_t i = 0; i < groups.size(); ++i) place[groups[i].label] = i;
  std::vector<std::int32_t> result;
  for (const std::int32_t label : labels) {
    result.push_back(static_cast<std::int32_t>(place[label]));
  }
  return result;
}

}  // namespace saetm
