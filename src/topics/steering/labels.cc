#include <algorithm>
#include <unordered_map>

#include "saetm/steering.h"
#include "topics/cut/reorder.h"

namespace saetm {

std::vector<TopicLabel> topic_labels(const std::vector<std::vector<std::int32_t>>& topics,
                                     const AtomTree& tree, const Steering& steering) {
  using Kind = Directive::Kind;
  std::vector<TopicLabel> labels(topics.size());
  std::unordered_map<std::int32_t, std::size_t> topic_of;
  for (std::size_t t = 0; t < topics.size(); ++t) {
    for (const std::int32_t k : topics[t]) topic_of.emplace(k, t);
  }
  const auto share = [&](std::int32_t atom) {
    const auto found = std::lower_bound(tree.atoms.begin(), tree.atoms.end(), atom);
    return tree.weights[static_cast<std::size_t>(found - tree.atoms.begin())];
  };
  std::vector<float> named(topics.size()), noted(topics.size());  // shares of the atoms that did
  for (const Directive& d : steering.directives) {
    for (const std::int32_t atom : d.atoms) {
      const std::size_t t = topic_of.at(atom);
      if (d.kind == Kind::kHide) labels[t].hidden = true;
      if (d.kind == Kind::kPin) labels[t].pinned = true;
      if (d.kind == Kind::kName && share(atom) > named[t]) {
        named[t] = share(atom);
        labels[t].name = d.text;
      }
      if (d.kind == Kind::kNote && share(atom) > noted[t]) {
        noted[t] = share(atom);
        labels[t].note = d.text;
      }
    }
  }
  for (const Directive& d : steering.directives) {
    if (d.kind == Kind::kPin && !d.text.empty()) labels[topic_of.at(d.atoms[0])].name = d.text;
  }
  return labels;
}

void set_aside(Topics& topics, std::vector<TopicLabel>& labels, const Context& context) {
  std::vector<std::int32_t> order;
  for (const bool hidden : {false, true}) {
    for (std::size_t t = 0; t < labels.size(); ++t) {
      if (labels[t].hidden == hidden) order.push_back(static_cast<std::int32_t>(t));
    }
  }
  reorder(topics, order, context);
  std::stable_partition(labels.begin(), labels.end(),
                        [](const TopicLabel& label) { return !label.hidden; });
}

}  // namespace saetm
