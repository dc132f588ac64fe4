#include "run/files/shares.h"

#include <cstdlib>

#include "run/artefacts.h"
#include "run/files/neighbors.h"
#include "saetm/error.h"

namespace saetm {
namespace {

std::string metadata_of(const SafetensorsReader& reader, const char* key) {
  const auto found = reader.metadata().find(key);
  return found == reader.metadata().end() ? std::string() : found->second;
}

}  // namespace

RunDirectory::StageFile save_shares(const RunDirectory& run, const SparseMatrix& theta,
                                    const ShareModel& model, const std::vector<float>& specificity,
                                    const std::string& shares) {
  SafetensorsWriter writer;
  if (model.spread > 0) writer.metadata("neighbors", sum_of(run, kNeighbors));
  writer.metadata("shares", shares);
  writer.metadata("spread", std::to_string(model.spread));
  writer.metadata("most_atoms", std::to_string(model.most_atoms));
  if (model.spread > 0) {  // values of 8 bytes stand first, and so aligned
    writer.add("landmark_indptr", std::span<const std::int64_t>(model.landmark_shares.indptr));
  }
  writer.add(theta);
  writer.add("specificity", std::span<const float>(specificity));
  writer.add("weights", std::span<const float>(model.weights));
  if (model.spread > 0) {
    writer.add("landmark_indices", std::span<const std::int32_t>(model.landmark_shares.indices));
    writer.add("landmark_values", std::span<const float>(model.landmark_shares.values));
  }
  return save_array(run, kTheta, writer);
}

SparseMatrix theta_of(const RunDirectory& run) {
  return open_array(run, kTheta).sparse();
}

std::vector<float> specificity_of(const RunDirectory& run) {
  const SafetensorsReader reader = open_array(run, kTheta);
  const auto values = reader.values<float>("specificity");
  if (values.size() != reader.sparse_view().cols) {
    throw Error(path_of(run, kTheta) + ": the sizes of its tensors do not fit together");
  }
  return {values.begin(), values.end()};
}

ShareModel share_model_of(const RunDirectory& run) {
  const SafetensorsReader reader = open_array(run, kTheta);
  const auto fail = [&](const char* why) { throw Error(path_of(run, kTheta) + ": " + why); };
  ShareModel model;
  const auto weights = reader.values<float>("weights");
  model.weights.assign(weights.begin(), weights.end());
  model.spread = std::strtoll(metadata_of(reader, "spread").c_str(), nullptr, 10);
  model.most_atoms = std::strtoull(metadata_of(reader, "most_atoms").c_str(), nullptr, 10);
  if (model.spread < 0 || model.most_atoms == 0 ||
      weights.size() != std::strtoull(metadata_of(reader, "cols").c_str(), nullptr, 10)) {
    fail("the sizes of its tensors do not fit together");
  }
  if (model.spread == 0) return model;
  if (metadata_of(reader, "neighbors") != sum_of(run, kNeighbors)) {
    fail("was made from another neighbors.safetensors than this run's");
  }
  model.landmarks = landmarks_of(run);
  const auto indptr = reader.values<std::int64_t>("landmark_indptr");
  const auto indices = reader.values<std::int32_t>("landmark_indices");
  const auto values = reader.values<float>("landmark_values");
  SparseMatrix& shares = model.landmark_shares;
  shares.cols = weights.size();
  shares.indptr.assign(indptr.begin(), indptr.end());
  shares.indices.assign(indices.begin(), indices.end());
  shares.values.assign(values.begin(), values.end());
  check_csr(shares, path_of(run, kTheta).c_str());
  if (shares.rows() != model.landmarks.documents.size()) {
    fail("the sizes of its tensors do not fit together");
  }
  return model;
}

}  // namespace saetm
