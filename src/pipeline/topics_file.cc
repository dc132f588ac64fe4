#include "pipeline/topics_file.h"

#include <algorithm>
#include <cstdlib>

#include "io/safetensors.h"
#include "pipeline/run_files.h"
#include "saetm/error.h"

namespace saetm {

std::string save_topics(const Topics& topics, const std::string& path,
                        const std::string& topics_sum) {
  const ShareModel& model = topics.model;
  SafetensorsWriter writer;
  writer.metadata("topics", topics_sum);
  writer.metadata("document_shares", model.by_centroids ? "centroids" : "atoms");
  if (model.by_centroids) {
    writer.metadata("most", std::to_string(model.most));
    writer.add("sharpness", std::span<const double>(&model.sharpness, 1));
    writer.add("mean", std::span<const double>(model.centroids.mean));
    writer.add("rank", std::span<const std::int32_t>(model.centroids.rank));
  }
  writer.add("topic_of_atom", std::span<const std::int32_t>(model.topic_of_atom));
  if (model.by_centroids) writer.add("centroids", model.centroids.directions);
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
  model.by_centroids = metadata("document_shares") == "centroids";
  if (!model.by_centroids) return model;
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
  return model;
}

}  // namespace saetm
