#pragma once
#include <string>

#include "saetm/neighbors.h"
#include "saetm/run.h"

namespace saetm {

/// neighbors.safetensors: the landmarks, and each document's nearest of them. `embeddings_sum`
/// stands for the embeddings.
RunDirectory::StageFile save_neighbors(const RunDirectory& run, const NeighborGraph& graph,
                                       const std::string& embeddings_sum);
/// The run's own. Throw Error when the run has none, or the file has changed.
NeighborGraph neighbors_of(const RunDirectory& run);
Landmarks landmarks_of(const RunDirectory& run);

}  // namespace saetm
