#include <algorithm>
#include <limits>
#include <numeric>

#include "core/parallel.h"
#include "core/vector.h"
#include "saetm/error.h"
#include "saetm/topics.h"
#include "topics/numbering.h"

namespace saetm {
namespace {

/// Clusters while the tree is built: centroid and weight in the slot of one of their atoms.
struct Clusters {
  Matrix centroids;                  // (A, d)
  std::vector<double> weights;       // (A)
  std::vector<std::int32_t> active;  // slots in use, ascending

  /// Ward: the rise of the weighted sum of squares when the two merge.
  double distance(std::size_t a, std::size_t b) const {
    const double w = weights[a] * weights[b] / (weights[a] + weights[b]);
    return w * squared_distance(centroids.row(a), centroids.row(b), centroids.cols());
  }

  /// The nearest other cluster; at equal distance `preferred`, then the lowest slot.
  std::pair<std::int32_t, double> nearest(std::int32_t from, std::int32_t preferred,
                                          std::vector<double>& distances,
                                          const Context& context) const {
    distances.resize(active.size());
    const auto fill = [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) {
        distances[i] = active[i] == from ? std::numeric_limits<double>::infinity()
                                         : distance(static_cast<std::size_t>(from),
                                                    static_cast<std::size_t>(active[i]));
      }
    };
    // Under a few thousand clusters a step is shorter than the start of threads.
    constexpr std::size_t kGrain = 1024;
    if (active.size() > 4 * kGrain) {
      parallel_blocks(context, active.size(), kGrain, fill);
    } else {
      fill(0, active.size());
    }
    std::size_t best = active[0] == from ? 1 : 0;
    for (std::size_t i = 0; i < active.size(); ++i) {
      if (distances[i] < distances[best] ||
          (distances[i] == distances[best] && active[i] == preferred)) {
        best = i;
      }
    }
    return {active[best], distances[best]};
  }
};

struct SlotMerge {
  std::int32_t left, right;  // slots; the merged cluster stays in `left`
  double height;
};

/// Merges in the order of the chain become merges in the order of height, with node numbers.
std::vector<AtomTree::Merge> in_order_of_height(std::vector<SlotMerge> merges, std::size_t atoms) {
  std::stable_sort(merges.begin(), merges.end(),
                   [](const SlotMerge& a, const SlotMerge& b) { return a.height < b.height; });
  std::vector<std::int32_t> parent(atoms);  // union–find over slots
  std::iota(parent.begin(), parent.end(), 0);
  std::vector<std::int32_t> node = parent;  // node of a root slot
  const auto root = [&](std::int32_t slot) {
    while (parent[slot] != slot) slot = parent[slot] = parent[parent[slot]];
    return slot;
  };
  std::vector<AtomTree::Merge> result;
  for (const SlotMerge& merge : merges) {
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
  Clusters clusters;
  for (std::size_t i = 0; i < atoms; ++i) {
    const auto k = static_cast<std::size_t>(tree.atoms[i]);
    tree.weights.push_back(weights[k]);
    clusters.weights.push_back(weights[k]);
    clusters.active.push_back(static_cast<std::int32_t>(i));
    std::copy_n(embeddings.row(k), d, tree.embeddings.row(i));
  }
  clusters.centroids = tree.embeddings;

  // Nearest-neighbour chain (Benzécri 1982): Ward's distance is reducible, so mutual nearest
  // neighbours may merge as soon as they are met.
  std::vector<SlotMerge> merges;
  std::vector<std::int32_t> chain;
  std::vector<double> distances;
  ProgressScope progress(context, "merge", atoms, "atoms");
  while (clusters.active.size() > 1) {
    if (chain.empty()) chain.push_back(clusters.active.front());
    const std::int32_t last = chain.back();
    const std::int32_t previous = chain.size() > 1 ? chain[chain.size() - 2] : -1;
    const auto [next, height] = clusters.nearest(last, previous, distances, context);
    if (next != previous) {
      chain.push_back(next);
      continue;
    }
    chain.resize(chain.size() - 2);
    const std::int32_t keep = std::min(last, previous);
    const std::int32_t drop = std::max(last, previous);
    const double total = clusters.weights[keep] + clusters.weights[drop];
    float* centroid = clusters.centroids.row(static_cast<std::size_t>(keep));
    scale(static_cast<float>(clusters.weights[keep] / total), centroid, d);
    add_scaled(static_cast<float>(clusters.weights[drop] / total),
               clusters.centroids.row(static_cast<std::size_t>(drop)), centroid, d);
    clusters.weights[keep] = total;
    clusters.active.erase(std::lower_bound(clusters.active.begin(), clusters.active.end(), drop));
    merges.push_back({keep, drop, height});
    if (merges.size() % 256 == 0) progress.update(merges.size());
  }
  tree.merges = in_order_of_height(std::move(merges), atoms);
  return tree;
}

std::vector<std::int32_t> AtomTree::cut(std::size_t topics) const {
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
