#include "saetm/hierarchy.h"

#include <algorithm>
#include <cmath>

#include "saetm/error.h"

namespace saetm {
namespace {

/// Σ_{k∈t} θ̄_k·x_k / Σ_{k∈t} θ̄_k (T×d), sums in f64 and in the order of atoms.
Matrix centroids(const AtomTree& tree, const std::vector<std::vector<std::int32_t>>& topics,
                 std::vector<float>& weights) {
  const std::size_t d = tree.embeddings.cols();
  Matrix result(topics.size(), d);
  weights.resize(topics.size());
  for (std::size_t t = 0; t < topics.size(); ++t) {
    std::vector<double> sum(d);
    double weight = 0;
    for (const std::int32_t k : topics[t]) {
      const auto found = std::lower_bound(tree.atoms.begin(), tree.atoms.end(), k);
      const auto i = static_cast<std::size_t>(found - tree.atoms.begin());
      weight += tree.weights[i];
      for (std::size_t j = 0; j < d; ++j) {
        sum[j] += static_cast<double>(tree.weights[i]) * tree.embeddings(i, j);
      }
    }
    weights[t] = static_cast<float>(weight);
    for (std::size_t j = 0; j < d; ++j) result(t, j) = static_cast<float>(sum[j] / weight);
  }
  return result;
}

}  // namespace

Hierarchy hierarchy(const AtomTree& tree, const std::vector<std::vector<std::int32_t>>& atoms,
                    const std::vector<double>& share, const Context& context) {
  Hierarchy result;
  if (atoms.empty()) return result;
  for (const double s : share) result.nodes.push_back({{}, s, 0});
  std::vector<float> weights;
  const Matrix points = centroids(tree, atoms, weights);
  const AtomTree above = build_tree(points, weights, context);
  for (const AtomTree::Merge& merge : above.merges) {
    result.nodes.push_back({{merge.left, merge.right},
                            result.nodes[static_cast<std::size_t>(merge.left)].share +
                                result.nodes[static_cast<std::size_t>(merge.right)].share,
                            merge.height});
  }
  return result;
}

std::vector<WordSum> merged_words(const Hierarchy& hierarchy, const std::vector<WordSum>& topics) {
  const std::size_t count = (hierarchy.nodes.size() + 1) / 2;
  std::vector<WordSum> result;
  const auto sum = [&](std::int32_t node) -> const WordSum& {
    const auto at = static_cast<std::size_t>(node);
    return at < count ? topics[at] : result[at - count];
  };
  for (std::size_t node = count; node < hierarchy.nodes.size(); ++node) {
    const std::vector<std::int32_t>& children = hierarchy.nodes[node].children;
    result.push_back(sum(children[0]) + sum(children[1]));
  }
  return result;
}

std::vector<std::vector<std::int32_t>> readable_children(const Hierarchy& hierarchy,
                                                         std::int64_t levels) {
  if (levels < 0) throw Error("--levels is " + std::to_string(levels) + ", below 0");
  const std::size_t count = hierarchy.nodes.size();
  const std::size_t topics = (count + 1) / 2;
  // A cut into n nodes has those that stand once all but the last n − 1 merges are made.
  std::vector<char> kept(count, levels == 0 || count < 2);
  std::fill_n(kept.begin(), topics, 1);
  if (count > 0) kept[count - 1] = 1;
  for (std::int64_t level = 1; level < levels; ++level) {
    const double exponent = static_cast<double>(level) / static_cast<double>(levels);
    const auto nodes =
        static_cast<std::size_t>(std::llround(std::pow(static_cast<double>(topics), exponent)));
    const std::size_t made = count - (nodes - 1);
    for (std::size_t node = made; node < count; ++node) {
      for (const std::int32_t child : hierarchy.nodes[node].children) {
        if (static_cast<std::size_t>(child) < made) kept[child] = 1;
      }
    }
  }
  std::vector<std::vector<std::int32_t>> children(count);
  for (std::size_t node = topics; node < count; ++node) {
    if (!kept[node]) continue;
    std::vector<std::int32_t> open = hierarchy.nodes[node].children;
    std::vector<std::int32_t>& found = children[node];
    while (!open.empty()) {
      const std::int32_t next = open.back();
      open.pop_back();
      if (kept[next]) {
        found.push_back(next);
      } else {
        const auto& more = hierarchy.nodes[static_cast<std::size_t>(next)].children;
        open.insert(open.end(), more.begin(), more.end());
      }
    }
    std::sort(found.begin(), found.end(), [&](std::int32_t a, std::int32_t b) {
      const double x = hierarchy.nodes[static_cast<std::size_t>(a)].share;
      const double y = hierarchy.nodes[static_cast<std::size_t>(b)].share;
      return x != y ? x > y : a < b;
    });
  }
  return children;
}

}  // namespace saetm
