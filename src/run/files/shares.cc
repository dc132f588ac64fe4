#include "run/files/shares.h"

#include <algorithm>

#include "run/array.h"
#include "run/files/neighbors.h"

namespace saetm {
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
  return open_array(run, kTheta).vector<float>("specificity", Axis::kAtoms);
}

ShareModel share_model_of(const RunDirectory& run) {
  const RunArray array = open_array(run, kTheta);
  ShareModel model;
  model.weights = array.vector<float>("weights", Axis::kAtoms);
  model.spread = array.number("spread", 0);
  model.most_atoms = static_cast<std::size_t>(array.number("most_atoms", 1));
  if (std::any_of(model.weights.begin(), model.weights.end(), [](float w) { return w < 0; })) {
    array.fail("an atom's weight is below 0");
  }
  if (model.spread == 0) return model;
  if (array.metadata("neighbors") != sum_of(run, kNeighbors)) {
    array.fail("was made from another neighbors.safetensors than this run's");
  }
  model.landmarks = landmarks_of(run);
  model.landmark_shares = array.sparse("landmark_", model.landmarks.documents.size(), Axis::kAtoms);
  return model;
}

}  // namespace saetm
