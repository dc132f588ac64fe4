/// neighbors: which documents are near to each.
#include "pipeline/neighbors_file.h"
#include "pipeline/pipeline.h"
#include "pipeline/run_files.h"

namespace saetm {

using Json = nlohmann::ordered_json;

void Pipeline::neighbors() {
  stage("neighbors", merged_json(options_.neighbors, options_.seed), {embeddings_hash()}, [&] {
    return std::vector<RunDirectory::StageFile>{
        {"neighbors.safetensors",
         save_neighbors(neighbor_graph(load_embeddings(), options_.neighbors, seed(), context_),
                        run_.file("neighbors.safetensors"), embeddings_hash())}};
  });
}

NeighborGraph Pipeline::known_or_new_neighbors() const {
  const Json options = merged_json(options_.neighbors, options_.seed);
  const std::string key = RunDirectory::key("neighbors", options.dump(), {embeddings_hash()});
  return run_.is_done("neighbors", key)
             ? load_neighbors(run_)
             : neighbor_graph(load_embeddings(), options_.neighbors, seed(), context_);
}

}  // namespace saetm
