#include "run/files/neighbors.h"

#include "run/array.h"

namespace saetm {
namespace {

Landmarks read_landmarks(const RunArray& array) {
  Landmarks result;
  result.neighbors = static_cast<std::size_t>(array.number("neighbors", 1));
  result.mean = array.vector<double>("mean", Axis::kWidth);
  result.documents = array.vector<std::int64_t>("documents", Axis::kFree);
  result.directions = array.matrix("directions", result.documents.size(), Axis::kWidth);
  const auto end = static_cast<std::int64_t>(length_of(array.run(), Axis::kDocuments));
  for (std::size_t l = 0; l < result.documents.size(); ++l) {
    const std::int64_t row = result.documents[l];
    if (row <= (l > 0 ? result.documents[l - 1] : -1) || row >= end) {
      array.fail("landmark " + std::to_string(l) + " is document " + std::to_string(row) + " of " +
                 std::to_string(end) + ", or out of order");
    }
  }
  return result;
}

}  // namespace

RunDirectory::StageFile save_neighbors(const RunDirectory& run, const NeighborGraph& graph,
                                       const std::string& embeddings_sum) {
  SafetensorsWriter writer;
  writer.metadata("embeddings", embeddings_sum);
  writer.metadata("neighbors", std::to_string(graph.landmarks.neighbors));
  writer.metadata("rows", std::to_string(graph.nearest.rows()));
  writer.metadata("cols", std::to_string(graph.nearest.cols));
  writer.add("mean", std::span<const double>(graph.landmarks.mean));
  writer.add("indptr", std::span<const std::int64_t>(graph.nearest.indptr));
  writer.add("documents", std::span<const std::int64_t>(graph.landmarks.documents));
  writer.add("directions", graph.landmarks.directions);
  writer.add("indices", std::span<const std::int32_t>(graph.nearest.indices));
  writer.add("values", std::span<const float>(graph.nearest.values));
  return made(kNeighbors, writer.save(new_path_of(run, kNeighbors)));
}

NeighborGraph neighbors_of(const RunDirectory& run) {
  const RunArray array = open_array(run, kNeighbors);
  NeighborGraph graph{read_landmarks(array), array.sparse()};
  if (graph.nearest.cols != graph.landmarks.documents.size()) {
    array.fail("its matrix has " + std::to_string(graph.nearest.cols) + " columns of " +
               std::to_string(graph.landmarks.documents.size()) + " landmarks");
  }
  return graph;
}

Landmarks landmarks_of(const RunDirectory& run) {
  return read_landmarks(open_array(run, kNeighbors));
}

}  // namespace saetm
