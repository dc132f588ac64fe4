#include "topics/cut/coloring.h"

#include <algorithm>

namespace saetm {
namespace {

struct Search {
  const Graph& graph;
  std::size_t colors;
  std::vector<std::size_t> color;               // of each node; `colors` stands for none
  std::vector<std::vector<std::size_t>> taken;  // node × colour: neighbours that have it
  std::vector<std::size_t> saturation;          // colours among a node's neighbours
  std::size_t steps = 0;

  void set(std::size_t node, std::size_t c) {
    color[node] = c;
    for (const std::size_t other : graph[node]) saturation[other] += taken[other][c]++ == 0;
  }
  void unset(std::size_t node) {
    for (const std::size_t other : graph[node]) {
      saturation[other] -= --taken[other][color[node]] == 0;
    }
    color[node] = colors;
  }

  /// `used` colours are in use; of the others one is as good as another.
  bool run(std::size_t colored, std::size_t used) {
    if (colored == graph.size()) return true;
    std::size_t next = graph.size();
    for (std::size_t i = 0; i < graph.size(); ++i) {
      if (color[i] != colors) continue;
      if (next == graph.size() || saturation[i] > saturation[next] ||
          (saturation[i] == saturation[next] && graph[i].size() > graph[next].size())) {
        next = i;
      }
    }
    for (std::size_t c = 0; c < std::min(used + 1, colors); ++c) {
      if (taken[next][c] > 0) continue;
      if (++steps > 1'000'000) return false;
      set(next, c);
      if (run(colored + 1, std::max(used, c + 1))) return true;
      unset(next);
    }
    return false;
  }
};

}  // namespace

bool colorable(const Graph& graph, std::size_t colors) {
  if (graph.size() <= colors) return true;
  if (colors == 0) return false;
  Search search{
      graph, colors, std::vector<std::size_t>(graph.size(), colors),
      std::vector<std::vector<std::size_t>>(graph.size(), std::vector<std::size_t>(colors)),
      std::vector<std::size_t>(graph.size())};
  return search.run(0, 0);
}

std::size_t least_colors(const Graph& graph) {
  std::size_t colors = 0;
  while (!colorable(graph, colors)) ++colors;
  return colors;
}

}  // namespace saetm
