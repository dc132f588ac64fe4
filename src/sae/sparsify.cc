/// sparsify (EleutherAI): cfg.json and sae.safetensors with encoder.weight (K×d), encoder.bias,
/// W_dec (K×d), b_dec.
#include <algorithm>

#include "io/output_file.h"
#include "sae/folder_formats.h"
#include "sae/foreign_weights.h"
#include "sae/objectives/objective.h"
#include "saetm/error.h"

namespace saetm {
namespace {

constexpr const char* kWeightsFile = "/sae.safetensors";

}  // namespace

SparseAutoencoder load_sparsify(const std::string& folder) {
  const Settings config(folder + "/cfg.json");
  const WeightFile file(folder + kWeightsFile);
  const std::string activation = config.get<std::string>("activation", "topk");
  const Objective* objective = find_objective(activation, &Objective::sparsify);
  if (!objective) config.fail("its activation is " + activation + ", not topk");
  if (config.get("signed", false)) config.fail("signed latents can be below 0, which atoms cannot");
  if (config.get("transcode", false)) {
    config.fail("it is a transcoder: it gives back something else than it takes");
  }
  if (config.get("skip_connection", false) || file.has("W_skip")) {
    config.fail("its skip connection cannot be kept");
  }
  SparseAutoencoder sae;
  sae.architecture = objective->name;
  sae.k = config.get("k", std::int64_t{32});
  if (sae.k < 1) config.fail("k is " + std::to_string(sae.k) + ", below 1");
  sae.weights.encoder = file.matrix("encoder.weight");
  sae.weights.encoder_bias = file.vector("encoder.bias");
  sae.weights.decoder = file.matrix("W_dec");
  sae.weights.decoder_bias = file.vector("b_dec");
  file.check_shapes(sae.weights);
  return sae;
}

void write_sparsify(const SparseAutoencoder& sae, const std::string& folder) {
  const SaeWeights& w = sae.weights;
  const std::string_view activation = objective_named(sae.architecture).sparsify;
  if (activation.empty()) {
    throw Error("sparsify knows only topk, this autoencoder is " + sae.architecture +
                "; the format saelens can hold it");
  }
  if (sae.unit_length) {
    throw Error(
        "sparsify takes embeddings as they are, this autoencoder divides them by their "
        "length (--unit-length); the format saelens can hold it");
  }
  SafetensorsWriter writer;
  writer.metadata("format", "pt");
  writer.add("encoder.weight", w.encoder);
  writer.add("W_dec", w.decoder);
  writer.add("encoder.bias", std::span<const float>(w.encoder_bias));
  writer.add("b_dec", std::span<const float>(w.decoder_bias));
  writer.save(folder + kWeightsFile);
  const nlohmann::ordered_json settings = {
      {"activation", activation},
      {"expansion_factor", std::max<std::size_t>(1, w.atoms() / w.width())},
      {"normalize_decoder", true},
      {"num_latents", w.atoms()},
      {"k", std::min(sae.k, static_cast<std::int64_t>(w.atoms()))},
      {"multi_topk", false},
      {"skip_connection", false},
      {"transcode", false},
      {"d_in", w.width()}};
  OutputFile config(folder + "/cfg.json");
  config.write(settings.dump(1) + "\n");
  config.commit();
}

}  // namespace saetm
