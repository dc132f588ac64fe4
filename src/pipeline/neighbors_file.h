#pragma once
#include <string>

#include "saetm/neighbors.h"
#include "saetm/run.h"

namespace saetm {

/// neighbors.safetensors: the landmarks, and each document's nearest of them. `embeddings_sum`
/// stands for the embeddings. Returns the file's SHA-256.
std::string save_neighbors(const NeighborGraph& graph, const std::string& path,
                           const std::string& embeddings_sum);
/// The run's own. Throw Error when the run has none, or the file has changed.
NeighborGraph load_neighbors(const RunDirectory& run);
Landmarks load_landmarks(const RunDirectory& run);

}  // namespace saetm
