/// A cut into T topics under steering.
#include <algorithm>
#include <limits>
#include <numeric>

#include "core/vector.h"
#include "saetm/error.h"
#include "saetm/steering.h"
#include "topics/cut/coloring.h"
#include "topics/cut/constrained_ward.h"
#include "topics/cut/numbering.h"
#include "topics/steering/constraints.h"

namespace saetm {
namespace {

constexpr std::size_t kFine = 2048;  // clusters beyond T that merging starts from

/// Atoms that move as one, and their mean embeddings.
struct Units {
  std::vector<Constraints::Places> members;
  MergeUnits points;
};

/// Steered groups first (as in `constraints`), then the rest: each atom by itself, or the clusters
/// of a cut of the tree when there are more than T + kFine.
Units make_units(const AtomTree& tree, const Constraints& constraints, std::size_t topics,
                 bool coarsen) {
  const std::size_t atoms = tree.atoms.size();
  std::vector<char> steered(atoms);
  for (const auto* sets : {&constraints.pins, &constraints.groups}) {
    for (const Constraints::Places& set : *sets) {
      for (const std::size_t i : set) steered[i] = 1;
    }
  }
  Units units;
  units.members = constraints.groups;
  units.points.apart = constraints.apart;
  const bool fine = coarsen && atoms > topics + kFine;
  const std::vector<std::int32_t> label =
      fine ? tree.cut(topics + kFine) : std::vector<std::int32_t>{};
  std::vector<std::size_t> unit_of(atoms, atoms);  // of a label, once met
  for (std::size_t i = 0; i < atoms; ++i) {
    if (steered[i]) continue;
    std::size_t& unit = unit_of[fine ? static_cast<std::size_t>(label[i]) : i];
    if (unit == atoms) {
      unit = units.members.size();
      units.members.emplace_back();
    }
    units.members[unit].push_back(i);
  }
  const std::size_t count = units.members.size();
  const std::size_t d = tree.embeddings.cols();
  units.points.apart.resize(count);
  units.points.centroids = Matrix(count, d);
  for (std::size_t u = 0; u < count; ++u) {
    double weight = 0;
    for (const std::size_t i : units.members[u]) weight += tree.weights[i];
    units.points.weights.push_back(weight);
    for (const std::size_t i : units.members[u]) {
      add_scaled(static_cast<float>(tree.weights[i] / weight), tree.embeddings.row(i),
                 units.points.centroids.row(u), d);
    }
  }
  return units;
}

/// Throws unless pins and units make `topics` topics.
void check_possible(const Constraints& constraints, const Units& units, std::size_t topics,
                    const std::string& file) {
  const std::size_t pins = constraints.pins.size();
  const std::string told = "--topics is " + std::to_string(topics);
  if (pins > topics) {
    throw Error(file + ":" + std::to_string(constraints.pin_lines[topics]) + ": is pin " +
                std::to_string(topics + 1) + ", but " + told);
  }
  const std::size_t most = pins + units.members.size();
  if (topics > most) {
    throw Error(file + ": allows at most " + std::to_string(most) + " topics, but " + told);
  }
  Graph graph;
  for (const auto& others : units.points.apart) {
    if (!others.empty()) graph.push_back(others);
  }
  // Units that are apart from none stand behind or between; nodes are renumbered.
  std::vector<std::size_t> node(units.members.size());
  std::size_t count = 0;
  for (std::size_t u = 0; u < node.size(); ++u) {
    if (!units.points.apart[u].empty()) node[u] = count++;
  }
  for (auto& others : graph) {
    for (std::size_t& other : others) other = node[other];
  }
  const std::size_t rest = units.members.empty() ? 0 : 1;
  if (topics - pins < rest || !colorable(graph, topics - pins)) {
    const std::size_t least = pins + std::max(rest, least_colors(graph));
    throw Error(file + ": needs at least " + std::to_string(least) + " topics, but " + told);
  }
}

/// k-means on the units, heaviest first; what meets what it must be apart from goes to the nearest
/// centre that is free of that.
std::vector<std::int32_t> constrained_kmeans(const Units& units, std::size_t clusters,
                                             const TopicOptions& options, std::uint64_t seed,
                                             const std::string& file, const Context& context) {
  const MergeUnits& points = units.points;
  const std::size_t count = units.members.size();
  const std::size_t d = points.centroids.cols();
  AtomTree tree;
  tree.atoms.resize(count);
  std::iota(tree.atoms.begin(), tree.atoms.end(), 0);
  tree.weights.assign(points.weights.begin(), points.weights.end());
  tree.embeddings = points.centroids;
  std::vector<std::int32_t> label = kmeans(tree, clusters, options.restarts, seed, context);

  Matrix centers(clusters, d);
  std::vector<double> weight(clusters);
  for (std::size_t u = 0; u < count; ++u) weight[label[u]] += points.weights[u];
  for (std::size_t u = 0; u < count; ++u) {
    add_scaled(static_cast<float>(points.weights[u] / weight[label[u]]), points.centroids.row(u),
               centers.row(static_cast<std::size_t>(label[u])), d);
  }
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return points.weights[a] > points.weights[b];
  });
  std::vector<char> settled(count);
  for (const std::size_t u : order) {
    if (points.apart[u].empty()) continue;
    std::vector<char> closed(clusters);
    for (const std::size_t other : points.apart[u]) {
      if (settled[other]) closed[label[other]] = 1;
    }
    settled[u] = 1;
    if (!closed[label[u]]) continue;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t t = 0; t < clusters; ++t) {
      const double distance = squared_distance(points.centroids.row(u), centers.row(t), d);
      if (closed[t] || !(distance < least)) continue;
      least = distance;
      label[u] = static_cast<std::int32_t>(t);
    }
    if (closed[label[u]]) {
      throw Error(file + ": k-means finds no place for all that must be apart in " +
                  std::to_string(clusters) + " topics: take --method ward");
    }
  }
  return label;
}

}  // namespace

std::vector<std::int32_t> steered_cut(const AtomTree& tree, const Steering& steering,
                                      const TopicOptions& options, std::uint64_t seed,
                                      const Context& context) {
  const auto topics = static_cast<std::size_t>(options.topics);
  const Constraints constraints = constraints_of(steering, tree);
  const bool by_kmeans = options.method == "kmeans";
  if (constraints.pins.empty() && constraints.groups.empty()) {
    return by_kmeans ? kmeans(tree, topics, options.restarts, seed, context) : tree.cut(topics);
  }
  const Units units = make_units(tree, constraints, topics, !by_kmeans);
  check_possible(constraints, units, topics, steering.file);
  const std::size_t free = topics - constraints.pins.size();
  std::vector<std::int32_t> unit_label;
  if (free > 0) {
    unit_label = by_kmeans ? constrained_kmeans(units, free, options, seed, steering.file, context)
                           : constrained_ward(units.points, free, context);
  }
  std::vector<std::int32_t> label(tree.atoms.size());
  for (std::size_t u = 0; u < units.members.size(); ++u) {
    for (const std::size_t i : units.members[u]) label[i] = unit_label[u];
  }
  auto next = static_cast<std::int32_t>(units.members.size());  // above all labels of units
  for (const Constraints::Places& pin : constraints.pins) {
    for (const std::size_t i : pin) label[i] = next;
    ++next;
  }
  return number_by_weight(label, tree.weights);
}

}  // namespace saetm
