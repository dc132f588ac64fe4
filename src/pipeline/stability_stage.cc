/// stability, and the scores over T that `topics --suggest` prints: a run's stages done again on
/// samples of its documents.
#include <filesystem>
#include <numeric>

#include "pipeline/hash_input.h"
#include "pipeline/pipeline.h"
#include "pipeline/run_files.h"
#include "pipeline/shares_file.h"
#include "pipeline/tree_file.h"
#include "pipeline/words_file.h"
#include "saetm/atom_vectors.h"
#include "saetm/error.h"
#include "saetm/stability.h"
#include "saetm/suggest.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

/// What samples are taken of, with the options that the run's own stages were run with.
struct Sampled {
  SparseMatrix theta, counts;
  WordEmissions words;
  Embeddings embeddings;
  Matrix decoder;
  InterpretOptions interpret;
  MergeOptions merge;

  Sampled(const RunDirectory& run, Embeddings given)
      : theta(theta_of(run)),
        counts(open_array(run, "counts.safetensors").sparse()),
        words(words_of(run)),
        embeddings(std::move(given)) {
    from_json_object(Json::parse(run.options("interpret")), interpret);
    from_json_object(Json::parse(run.options("merge")), merge);
    const std::vector<VectorPart> parts = vector_parts(merge.vectors);
    if (parts.size() > 1 || parts[0].name == "file") {
      throw Error("--suggest and stability cannot compare atoms by '" + merge.vectors +
                  "' on samples of the documents; merge by centroids, words or decoder alone");
    }
    if (merge.vectors == "decoder") {
      decoder = load_sae(checked_file(run, "train", "sae.safetensors")).weights.decoder;
    }
  }
  ResampleInput input() const {
    return {theta, counts, words, embeddings, decoder, interpret, merge};
  }
};

/// The sum of an autoencoder; of a run that of its own alone.
std::string sum_of_sae(const std::string& path) {
  const fs::path inside = fs::path(path) / "sae.safetensors";
  std::error_code code;
  return hash_input(fs::exists(inside, code) ? inside.string() : path);
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace

nlohmann::ordered_json Pipeline::suggest() {
  run_.sha256("merge", "tree.safetensors");
  const AtomTree tree = tree_of(run_);
  const Sampled sampled(run_, load_embeddings());
  const ResampleInput input = sampled.input();
  const Suggestion found = suggest_topics(input, tree, options_.topics, options_.evaluate,
                                          options_.suggest, seed(), context_);
  Json curve = Json::array();
  for (const CurvePoint& point : found.curve) {
    curve.push_back({{"topics", point.topics},
                     {"npmi", point.npmi},
                     {"diversity", point.diversity},
                     {"agreement", point.agreement}});
  }
  return {{"curve", curve},
          {"knees",
           {{"npmi", found.npmi_knee},
            {"diversity", found.diversity_knee},
            {"agreement", found.agreement_knee}}},
          {"topics", found.topics},
          {"recommendation", found.recommendation}};
}

void Pipeline::stability() {
  const std::string& against = options_.against.against;
  std::vector<std::string> inputs = {run_.sha256("topics", "topics.json")};
  if (!against.empty()) inputs.push_back(sum_of_sae(against));
  const Json options = merged_json(options_.stability, options_.against, options_.seed);
  stage("stability", options, inputs, [&] {
    const AtomTree tree = tree_of(run_);
    const Sampled sampled(run_, load_embeddings());
    TopicOptions asked;
    from_json_object(Json::parse(run_.options("topics")), asked);
    const Json topics = topics_json()["topics"];
    std::vector<std::vector<std::int32_t>> atoms;
    for (const Json& topic : topics) {
      atoms.push_back(topic["atoms"].get<std::vector<std::int32_t>>());
    }
    const Stability found = topic_stability(
        sampled.input(), tree, atoms, open_array(run_, "document_topics.safetensors").sparse(),
        steering(tree), asked, options_.stability, seed(), context_);
    Json result = {{"mean", mean(found.stability)},
                   {"resamples", options_.stability.resamples},
                   {"topics", Json::array()}};
    for (std::size_t t = 0; t < atoms.size(); ++t) {
      result["topics"].push_back({{"id", t},
                                  {"name", topics[t]["name"]},
                                  {"stability", found.stability[t]},
                                  {"share", topics[t]["share"]},
                                  {"share_low", found.share_low[t]},
                                  {"share_high", found.share_high[t]}});
    }
    if (!against.empty()) {
      const SparseAutoencoder own = load_sae(checked_file(run_, "train", "sae.safetensors"));
      const SparseAutoencoder other = load_sae(against);
      const auto cosines = best_cosines(own.weights.decoder, other.weights.decoder, context_);
      const std::vector<double> by_topic = topic_means(atoms, tree, cosines);
      for (std::size_t t = 0; t < atoms.size(); ++t) {
        result["topics"][t]["atom_stability"] = by_topic[t];
      }
      result["against"] = {{"path", against}, {"mean", mean(cosines)}, {"atoms", cosines}};
    }
    return std::vector<RunDirectory::StageFile>{
        {"stability.json", write_text(run_.file("stability.json"), result.dump(1) + "\n")}};
  });
}

}  // namespace saetm
