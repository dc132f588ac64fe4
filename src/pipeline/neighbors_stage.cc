/// neighbors and shares: which documents are near to each, and θ.
#include "pipeline/neighbors_file.h"
#include "pipeline/pipeline.h"
#include "pipeline/run_files.h"
#include "pipeline/shares_file.h"

namespace saetm {

void Pipeline::neighbors() {
  stage("neighbors", merged_json(options_.neighbors, options_.seed), {embeddings_hash()}, [&] {
    return std::vector<RunDirectory::StageFile>{
        {"neighbors.safetensors",
         save_neighbors(neighbor_graph(load_embeddings(), options_.neighbors, seed(), context_),
                        run_.file("neighbors.safetensors"), embeddings_hash())}};
  });
}

void Pipeline::shares() {
  const ShareOptions& options = options_.shares;
  const std::string codes_sum = run_.sha256("encode", "codes.safetensors");
  std::string neighbors_sum;
  if (options.spread > 0) {
    neighbors();
    neighbors_sum = run_.sha256("neighbors", "neighbors.safetensors");
  }
  stage("shares", to_json_object(options), {codes_sum, embeddings_hash(), neighbors_sum}, [&] {
    const SparseMatrix codes = open_array(run_, "codes.safetensors").sparse();
    const NeighborGraph graph = options.spread > 0 ? load_neighbors(run_) : NeighborGraph{};
    const std::vector<float> specificity = atom_specificity(codes, load_embeddings(), context_);
    const ShareModel model =
        share_model(codes, atom_weights(specificity, options), graph, options, context_);
    const SparseMatrix theta = atom_shares(model, codes, graph.nearest, context_);
    return std::vector<RunDirectory::StageFile>{
        {"theta.safetensors",
         save_shares(theta, model, specificity, options.shares, codes_sum, neighbors_sum,
                     run_.file("theta.safetensors"))}};
  });
}

}  // namespace saetm
