/// neighbors and shares: which documents are near to each, and θ.
#include "run/files/shares.h"

#include "run/array.h"
#include "run/embeddings.h"
#include "run/files/neighbors.h"
#include "stages/stage_run.h"

namespace saetm {

namespace stage {

void neighbors(StageRun& at) {
  at.once(
      "neighbors", merged_json(at.options.neighbors, at.options.seed),
      {taken_embeddings_hash(at.run)}, [&] {
        return StageRun::Files{save_neighbors(
            at.run,
            neighbor_graph(taken_embeddings(at.run), at.options.neighbors, at.seed(), at.context),
            embeddings_hash(at.run))};
      });
}

void shares(StageRun& at) {
  const ShareOptions& options = at.options.shares;
  const std::string codes_sum = sum_of(at.run, kCodes);
  std::string neighbors_sum;
  if (options.spread > 0) {
    neighbors(at);
    neighbors_sum = sum_of(at.run, kNeighbors);
  }
  at.once("shares", to_json_object(options), {codes_sum, embeddings_hash(at.run), neighbors_sum},
          [&] {
            const SparseMatrix codes = open_array(at.run, kCodes).sparse();
            const NeighborGraph graph = options.spread > 0 ? neighbors_of(at.run) : NeighborGraph{};
            const std::vector<float> specificity =
                atom_specificity(codes, taken_embeddings(at.run), at.context);
            const ShareModel model =
                share_model(codes, atom_weights(specificity, options), graph, options, at.context);
            const SparseMatrix theta = atom_shares(model, codes, graph.nearest, at.context);
            return StageRun::Files{save_shares(at.run, theta, model, specificity, options.shares)};
          });
}

}  // namespace stage

}  // namespace saetm
