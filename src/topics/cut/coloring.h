#pragma once
#include <cstddef>
#include <vector>

namespace saetm {

/// Neighbours of each node, ascending.
using Graph = std::vector<std::vector<std::size_t>>;

/// Whether the nodes can be given `colors` colours so that no neighbours share one: whether what
/// must be apart fits into so many topics. Exact, by the most constrained node first (DSATUR,
/// Brélaz 1979) with backtracking; false too when a million steps have not found a way.
bool colorable(const Graph& graph, std::size_t colors);

/// The least number of colours that colorable() allows; 0 without nodes.
std::size_t least_colors(const Graph& graph);

}  // namespace saetm
