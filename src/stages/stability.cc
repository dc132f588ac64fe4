/// stability: a run's stages done again on samples of its documents.
#include "saetm/stability.h"

#include <filesystem>
#include <numeric>

#include "run/artefacts.h"
#include "run/directory/hash_input.h"
#include "run/files/steering.h"
#include "run/files/topics.h"
#include "run/files/tree.h"
#include "run/model.h"
#include "run/notes.h"
#include "run/sampled.h"
#include "saetm/sae.h"
#include "stages/stage_run.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

/// The sum of an autoencoder; of a run that of its own alone.
std::string sum_of_sae(const std::string& path) {
  const fs::path inside = fs::path(path) / kSae.file;
  std::error_code code;
  return hash_input(fs::exists(inside, code) ? inside.string() : path);
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace

namespace stage {

void stability(StageRun& at) {
  const std::string& against = at.options.against.against;
  std::vector<std::string> inputs = {sum_of(at.run, kTopics)};
  if (!against.empty()) inputs.push_back(sum_of_sae(against));
  const Json options = merged_json(at.options.stability, at.options.against, at.options.seed);
  at.once("stability", options, inputs, [&] {
    const AtomTree tree = tree_of(at.run);
    const Sampled sampled(at.run);
    const auto asked = stage_options<TopicOptions>(at.run, kTopics.maker);
    const std::vector<TopicRecord> topics = topics_of(at.run).topics;
    std::vector<std::vector<std::int32_t>> atoms;
    for (const TopicRecord& topic : topics) atoms.push_back(topic.atoms);
    const Stability found =
        topic_stability(sampled.input(), tree, atoms, document_topics_of(at.run),
                        steering_of(at.run, steering_text(at.run), tree, at.context), asked,
                        at.options.stability, at.seed(), at.context);
    Json result = {{"mean", mean(found.stability)},
                   {"resamples", at.options.stability.resamples},
                   {"topics", Json::array()}};
    for (std::size_t t = 0; t < atoms.size(); ++t) {
      result["topics"].push_back({{"id", t},
                                  {"name", topics[t].name},
                                  {"stability", found.stability[t]},
                                  {"share", topics[t].share},
                                  {"share_low", found.share_low[t]},
                                  {"share_high", found.share_high[t]}});
    }
    if (!against.empty()) {
      const SparseAutoencoder own = sae_of(at.run);
      const SparseAutoencoder other = load_sae(against);
      const auto cosines = best_cosines(own.weights.decoder, other.weights.decoder, at.context);
      const std::vector<double> by_topic = topic_means(atoms, tree, cosines);
      for (std::size_t t = 0; t < atoms.size(); ++t) {
        result["topics"][t]["atom_stability"] = by_topic[t];
      }
      result["against"] = {{"path", against}, {"mean", mean(cosines)}, {"atoms", cosines}};
    }
    return StageRun::Files{save_json(at.run, kStability, result)};
  });
}

}  // namespace stage
}  // namespace saetm
