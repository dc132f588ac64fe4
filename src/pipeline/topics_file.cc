#include "pipeline/topics_file.h"

#include <algorithm>
#include <cstdlib>

#include "io/safetensors.h"
#include "pipeline/neighbors_file.h"
#include "pipeline/run_files.h"
#include "saetm/error.h"

namespace saetm {

std::string save_topics(const Topics& topics, const std::string& path,
                        const std::string& topics_sum) {
  const ShareModel& model = topics.model;
  SafetensorsWriter writer;
  writer.metadata("topics", topics_sum);
  const bool by_neighbors = model.by == ShareModel::By::kNeighbors;
  const bool by_atoms = model.by == ShareModel::By::kAtoms;
  writer.metadata("document_shares", by_neighbors ? "neighbors" : by_atoms ? "atoms" : "centroids");
  if (!by_atoms) {
    writer.metadata("most", std::to_string(model.most));
    writer.add("sharpness", std::span<const double>(&model.sharpness, 1));
    writer.add("mean", std::span<const double>(model.centroids.mean));
    if (by_neighbors) {  // values of 8 bytes stand first, and so aligned
      writer.add("landmark_indptr", std::span<const std::int64_t>(model.landmark_shares.indptr));
    }
    writer.add("rank", std::span<const std::int32_t>(model.centroids.rank));
  }
  if (by_neighbors) {
    writer.add("landmark_indices", std::span<const std::int32_t>(model.landmark_shares.indices));
    writer.add("landmark_values", std::span<const float>(model.landmark_shares.values));
  }
  writer.add("topic_of_atom", std::span<const std::int32_t>(model.topic_of_atom));
  if (!by_atoms) writer.add("centroids", model.centroids.directions);
  writer.add("words", topics.words);
  return writer.save(path);
}

ShareModel load_share_model(const RunDirectory& run) {
  if (run.sha256("topics", "topics.safetensors").empty()) {
    throw Error(run.path() + ": its topics were made by an earlier saetm, which kept nothing to " +
                "find them in new documents with: saetm topics " + run.path());
  }
  const std::string path = checked_file(run, "topics", "topics.safetensors");
  const auto fail = [&](const char* why) { throw Error(path + ": " + why); };
  const SafetensorsReader reader(path);
  const auto metadata = [&](const char* key) {
    const auto found = reader.metadata().find(key);
    return found == reader.metadata().end() ? std::string() : found->second;
  };
  ShareModel model;
  const auto of_atom = reader.values<std::int32_t>("topic_of_atom");
  model.topic_of_atom.assign(of_atom.begin(), of_atom.end());
  model.topics = reader.matrix_view("words").rows;
  const auto within = [&](std::int32_t t) {
    return t >= -1 && t < static_cast<std::int32_t>(model.topics);
  };
  if (!std::all_of(of_atom.begin(), of_atom.end(), within)) fail("an atom's topic is not there");
  const std::string by = metadata("document_shares");
  if (by == "atoms") return model;
  if (by != "centroids" && by != "neighbors") fail("has shares of a kind that is not known");
  model.by = by == "neighbors" ? ShareModel::By::kNeighbors : ShareModel::By::kCentroids;
  const auto mean = reader.values<double>("mean");
  const auto rank = reader.values<std::int32_t>("rank");
  model.centroids.mean.assign(mean.begin(), mean.end());
  model.centroids.rank.assign(rank.begin(), rank.end());
  model.centroids.directions = reader.matrix("centroids");
  const auto sharpness = reader.values<double>("sharpness");
  model.most = std::strtoull(metadata("most").c_str(), nullptr, 10);
  if (sharpness.size() != 1 || model.most == 0 || rank.size() != model.topics ||
      model.centroids.directions.rows() != model.topics ||
      model.centroids.directions.cols() != mean.size()) {
    fail("the sizes of its tensors do not fit together");
  }
  model.sharpness = sharpness[0];
  if (model.by == ShareModel::By::kNeighbors) {
    model.landmarks = load_landmarks(run);
    const auto indptr = reader.values<std::int64_t>("landmark_indptr");
    const auto indices = reader.values<std::int32_t>("landmark_indices");
    const auto values = reader.values<float>("landmark_values");
    SparseMatrix& shares = model.landmark_shares;
    shares.cols = model.topics;
    shares.indptr.assign(indptr.begin(), indptr.end());
    shares.indices.assign(indices.begin(), indices.end());
    shares.values.assign(values.begin(), values.end());
    check_csr(shares, path.c_str());
    if (shares.rows() != model.landmarks.documents.size() ||
        model.landmarks.mean.size() != model.centroids.mean.size()) {
      fail("the sizes of its tensors do not fit together");
    }
  }
  return model;
}

}  // namespace saetm
