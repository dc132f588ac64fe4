#include <algorithm>
#include <numeric>
#include <string>

#include "saetm/error.h"
#include "saetm/topics.h"
#include "topics/cut/numbering.h"
#include "topics/cut/ward.h"

namespace saetm {
namespace {

/// Merges in the order in which they were found become merges in the order of height, with node
/// numbers.
std::vector<AtomTree::Merge> in_order_of_height(std::vector<WardMerge> merges, std::size_t atoms) {
  std::stable_sort(merges.begin(), merges.end(),
                   [](const WardMerge& a, const WardMerge& b) { return a.height < b.height; });
  std::vector<std::int32_t> parent(atoms);  // union–find over slots
  std::iota(parent.begin(), parent.end(), 0);
  std::vector<std::int32_t> node = parent;  // node of a root slot
  const auto root = [&](std::int32_t slot) {
    while (parent[slot] != slot) slot = parent[slot] = parent[parent[slot]];
    return slot;
  };
  std::vector<AtomTree::Merge> result;
  for (const WardMerge& merge : merges) {
    const std::int32_t a = root(merge.left);
    const std::int32_t b = root(merge.right);
    result.push_back(
        {std::min(node[a], node[b]), std::max(node[a], node[b]), static_cast<float>(merge.height)});
    parent[b] = a;
    node[a] = static_cast<std::int32_t>(atoms + result.size() - 1);
  }
  return result;
}

}  // namespace

AtomTree build_tree(const Matrix& embeddings, const std::vector<float>& weights,
                    const Context& context) {
  AtomTree tree;
  for (std::size_t k = 0; k < weights.size(); ++k) {
    if (weights[k] > 0) tree.atoms.push_back(static_cast<std::int32_t>(k));
  }
  const std::size_t atoms = tree.atoms.size();
  if (atoms == 0) throw Error("no atom is active in any document: nothing to merge");
  const std::size_t d = embeddings.cols();
  tree.embeddings = Matrix(atoms, d);
  for (std::size_t i = 0; i < atoms; ++i) {
    const auto k = static_cast<std::size_t>(tree.atoms[i]);
    tree.weights.push_back(weights[k]);
    std::copy_n(embeddings.row(k), d, tree.embeddings.row(i));
  }
  tree.merges = in_order_of_height(ward_merges(tree.embeddings, tree.weights, context), atoms);
  return tree;
}

MergeColumns columns_of(const std::vector<AtomTree::Merge>& merges) {
  MergeColumns columns;
  for (const AtomTree::Merge& merge : merges) {
    columns.left.push_back(merge.left);
    columns.right.push_back(merge.right);
    columns.height.push_back(merge.height);
  }
  return columns;
}

std::vector<AtomTree::Merge> merges_from(const MergeColumns& columns, std::size_t atoms) {
  const auto& [left, right, height] = columns;
  if (left.size() + 1 != atoms || right.size() != left.size() || height.size() != left.size()) {
    throw Error("a tree of " + std::to_string(atoms) + " atoms does not have " +
                std::to_string(left.size()) + " merges");
  }
  std::vector<AtomTree::Merge> merges;
  std::vector<char> merged(2 * atoms);
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (left[i] < 0 || left[i] >= right[i] ||
        right[i] >= static_cast<std::int64_t>(atoms) + static_cast<std::int64_t>(i)) {
      throw Error("merge " + std::to_string(i) + " is not of earlier nodes");
    }
    for (const std::int32_t node : {left[i], right[i]}) {
      if (merged[static_cast<std::size_t>(node)]++ != 0) {
        throw Error("merge " + std::to_string(i) + " is of node " + std::to_string(node) +
                    ", which was merged before");
      }
    }
    merges.push_back({left[i], right[i], height[i]});
  }
  return merges;
}

std::vector<std::int32_t> AtomTree::cut(std::size_t topics) const {
  if (topics == 0) throw Error("--topics is 0, below 1");
  if (topics > atoms.size()) {
    throw Error("--topics is " + std::to_string(topics) + ", but only " +
                std::to_string(atoms.size()) + " atoms are in use");
  }
  std::vector<std::int32_t> root(atoms.size() + merges.size(), -1);
  // From the last merge made down to the leaves, a node takes its parent's root.
  const std::size_t made = atoms.size() - topics;
  for (std::size_t i = made; i-- > 0;) {
    const auto node = static_cast<std::int32_t>(atoms.size() + i);
    const std::int32_t top = root[node] < 0 ? node : root[node];
    root[merges[i].left] = top;
    root[merges[i].right] = top;
  }
  std::vector<std::int32_t> labels(atoms.size());
  for (std::size_t i = 0; i < atoms.size(); ++i) {
    labels[i] = root[i] < 0 ? static_cast<std::int32_t>(i) : root[i];
  }
  return number_by_weight(labels, weights);
}

}  // namespace saetm
