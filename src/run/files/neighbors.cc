#include "run/files/neighbors.h"

#include <algorithm>
#include <cstdlib>

#include "io/safetensors.h"
#include "run/artefacts.h"
#include "saetm/error.h"

namespace saetm {
namespace {

Landmarks read_landmarks(const SafetensorsReader& reader, const std::string& path) {
  Landmarks result;
  const auto mean = reader.values<double>("mean");
  const auto documents = reader.values<std::int64_t>("documents");
  result.mean.assign(mean.begin(), mean.end());
  result.documents.assign(documents.begin(), documents.end());
  result.directions = reader.matrix("directions");
  const auto neighbors = reader.metadata().find("neighbors");
  if (neighbors != reader.metadata().end()) {
    result.neighbors = std::strtoull(neighbors->second.c_str(), nullptr, 10);
  }
  const auto rows = std::strtoll(reader.metadata().at("rows").c_str(), nullptr, 10);
  if (result.neighbors == 0 || result.directions.rows() != documents.size() ||
      result.directions.cols() != mean.size() ||
      !std::all_of(documents.begin(), documents.end(),
                   [&](std::int64_t row) { return row >= 0 && row < rows; })) {
    throw Error(path + ": the sizes of its tensors do not fit together");
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
  const std::string path = checked_file(run, kNeighbors);
  const SafetensorsReader reader(path);
  NeighborGraph graph{read_landmarks(reader, path), reader.sparse()};
  if (graph.nearest.cols != graph.landmarks.documents.size()) {
    throw Error(path + ": the sizes of its tensors do not fit together");
  }
  return graph;
}

Landmarks landmarks_of(const RunDirectory& run) {
  const std::string path = checked_file(run, kNeighbors);
  return read_landmarks(SafetensorsReader(path), path);
}

}  // namespace saetm
