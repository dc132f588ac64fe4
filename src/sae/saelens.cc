/// SAELens (version 6; of older ones what that version reads too): cfg.json and
/// sae_weights.safetensors with W_enc (d×K), W_dec (K×d), b_enc, b_dec, threshold.
#include <algorithm>
#include <cmath>
#include <filesystem>

#include "io/output_file.h"
#include "sae/folder_formats.h"
#include "sae/foreign_weights.h"
#include "sae/objectives/objective.h"
#include "saetm/error.h"

namespace saetm {
namespace {

/// What SAELens calls embeddings that are brought to the length √d.
constexpr const char* kUnitLength = "constant_norm_rescale";
constexpr const char* kWeightsFile = "/sae_weights.safetensors";

/// Before version 6, topk was an activation function of the architecture standard.
std::string architecture_of(const Settings& config) {
  const std::string name = config.get<std::string>("architecture", "standard");
  const std::string activation = config.get<std::string>(
      "activation_fn", config.get<std::string>("activation_fn_str", "relu"));
  if (activation == "topk") return "topk";
  if (activation != "relu") config.fail("activation_fn is " + activation + ", not relu or topk");
  return name;
}

/// What our encoder has no way to do to an embedding before it encodes it.
void refuse_other_inputs(const Settings& config) {
  std::string normalize;
  if (const auto flag = config.get<nlohmann::json>("normalize_activations", "none");
      flag.is_boolean()) {
    normalize = flag.get<bool>() ? "expected_average_only_in" : "none";
  } else {
    normalize = config.get<std::string>("normalize_activations", "none");
  }
  if (normalize == "none" || normalize == "expected_average_only_in") return;
  if (normalize == kUnitLength) return;
  config.fail("normalize_activations is " + normalize +
              (normalize == "covariance_whitening"
                   ? ", which must be folded into the weights first (fold_activation_whitening)"
                   : ", which scales each embedding by itself; saetm's encoder does not"));
}

/// The factor that inputs were multiplied by while this checkpoint was trained; 1 when the weights
/// take the embeddings as they are.
double input_scale(const Settings& config, const std::string& folder) {
  const auto flag = config.get<nlohmann::json>("normalize_activations", "none");
  if (flag != "expected_average_only_in" && flag != true) return 1;
  const std::string path = folder + "/activation_scaler.json";
  if (!std::filesystem::exists(path)) {
    config.fail(
        "normalize_activations is expected_average_only_in, and no activation_scaler.json "
        "tells the factor: fold it into the weights first "
        "(fold_activation_norm_scaling_factor)");
  }
  const Settings scaler(path);
  const double factor = scaler.get("scaling_factor", 0.0);
  if (!(factor > 0 && std::isfinite(factor))) scaler.fail("its scaling_factor is not above 0");
  return factor;
}

/// Gate and magnitude share their weights, so the gate is a threshold on the magnitude:
/// with r = exp(r_mag), e·x + b_gate > 0 is r·e·x + b_mag > b_mag − r·b_gate.
void read_gated(const WeightFile& file, SaeWeights& w) {
  const std::vector<float> gate = file.vector("b_gate"), scale = file.vector("r_mag");
  w.encoder_bias = file.vector("b_mag");
  if (gate.size() != w.atoms() || scale.size() != w.atoms() || w.encoder_bias.size() != w.atoms()) {
    file.fail("the shapes of its weights do not fit together");
  }
  for (std::size_t k = 0; k < w.atoms(); ++k) {
    const double r = std::exp(static_cast<double>(scale[k]));
    for (std::size_t j = 0; j < w.width(); ++j) {
      w.encoder(k, j) = static_cast<float>(w.encoder(k, j) * r);
    }
    w.thresholds.push_back(static_cast<float>(w.encoder_bias[k] - r * gate[k]));
  }
}

std::vector<float> read_thresholds(const WeightFile& file, std::size_t atoms) {
  std::vector<float> values;
  if (file.has("threshold") || !file.has("log_threshold")) {
    values = file.vector("threshold");
  } else {
    values = file.vector("log_threshold");
    for (float& value : values) value = std::exp(value);
  }
  if (values.size() == 1) values.assign(atoms, values[0]);
  return values;
}

/// The objective that SAELens calls `trained`; null where it is none, or of another kind.
const Objective* trained_as(std::string_view trained, Keeps keeps) {
  const Objective* objective = find_objective(trained, &Objective::saelens);
  return objective && objective->keeps == keeps ? objective : nullptr;
}

/// SAELens saves a trained batchtopk as a jumprelu whose thresholds are all the same.
void name_as_trained(const Settings& config, SparseAutoencoder& sae) {
  std::vector<float>& thresholds = sae.weights.thresholds;
  const Objective* trained = trained_as(
      config.get_within<std::string>("metadata/training_architecture", ""), Keeps::kAboveThreshold);
  if (!trained || std::count(thresholds.begin(), thresholds.end(), thresholds[0]) !=
                      static_cast<std::ptrdiff_t>(thresholds.size())) {
    return;
  }
  sae.architecture = trained->name;
  sae.threshold = thresholds[0];
  thresholds.clear();
}

nlohmann::ordered_json settings_of(const SparseAutoencoder& sae, const std::string& architecture) {
  nlohmann::ordered_json config = {
      {"d_in", sae.weights.width()},
      {"d_sae", sae.weights.atoms()},
      {"dtype", "float32"},
      {"device", "cpu"},
      {"apply_b_dec_to_input", true},
      {"normalize_activations", sae.unit_length ? kUnitLength : "none"},
      {"reshape_activations", "none"}};
  auto details = nlohmann::ordered_json::object();
  if (sae.k > 0) details["k"] = sae.k;
  config["metadata"] = {{"sae_lens_version", "6.0.0"},
                        {"training_architecture", objective_named(sae.architecture).saelens},
                        {"training_architecture_details", details}};
  config["architecture"] = architecture;
  if (architecture == "topk") {
    config["k"] = std::min(sae.k, static_cast<std::int64_t>(sae.weights.atoms()));
    config["rescale_acts_by_decoder_norm"] = false;
  }
  return config;
}

}  // namespace

SparseAutoencoder load_saelens(const std::string& folder) {
  const Settings config(folder + "/cfg.json");
  const WeightFile file(folder + kWeightsFile);
  const std::string architecture = architecture_of(config);
  refuse_other_inputs(config);
  if (file.has("scaling_factor")) {
    for (const float factor : file.vector("scaling_factor")) {
      if (std::abs(factor - 1) > 1e-5F) file.fail("a scaling_factor other than 1 cannot be kept");
    }
  }
  SparseAutoencoder sae;
  sae.k = std::llround(config.get_within("metadata/training_architecture_details/k", 0.0));
  SaeWeights& w = sae.weights;
  w.encoder = file.matrix("W_enc", Axes::kSwapped);
  w.decoder = file.matrix("W_dec");
  w.decoder_bias = file.vector("b_dec");
  if (architecture == "gated") {
    read_gated(file, w);
  } else {
    w.encoder_bias = file.vector("b_enc");
  }
  file.check_shapes(w);
  const bool batch = architecture == "batchtopk" || architecture == "matryoshka_batchtopk";
  if ((architecture == "topk" || batch) && config.get("rescale_acts_by_decoder_norm", batch)) {
    fold_decoder_norms(w);
  }
  if (!config.get("apply_b_dec_to_input", true)) fold_uncentred_input(w);
  if (const double factor = input_scale(config, folder); factor != 1) fold_input_scale(w, factor);
  if (config.get<nlohmann::json>("normalize_activations", "none") == kUnitLength) {
    sae.unit_length = true;
    fold_input_scale(w, std::sqrt(static_cast<double>(w.width())));
  }

  if (architecture == "standard") {
    sae.architecture = trained_as(architecture, Keeps::kAboveThreshold)->name;
  } else if (architecture == "topk") {
    const Objective* trained = trained_as(
        config.get_within<std::string>("metadata/training_architecture", ""), Keeps::kLargest);
    sae.architecture = (trained ? trained : trained_as(architecture, Keeps::kLargest))->name;
    sae.k = config.get_within("activation_fn_kwargs/k", config.get("k", std::int64_t{100}));
    if (sae.k < 1) config.fail("k is " + std::to_string(sae.k) + ", below 1");
  } else if (batch) {  // a checkpoint of training: it has no threshold but the running one
    sae.architecture = trained_as(architecture, Keeps::kAboveThreshold)->name;
    const std::vector<float> threshold = file.vector("topk_threshold");
    if (threshold.size() != 1) file.fail("topk_threshold is not one number");
    sae.threshold = std::max(threshold[0], 0.0F);
    sae.k = std::llround(config.get("k", 100.0));
  } else if (architecture == "jumprelu" || architecture == "gated") {
    sae.architecture = trained_as("jumprelu", Keeps::kAboveOwnThresholds)->name;
    if (architecture == "jumprelu") w.thresholds = read_thresholds(file, w.atoms());
    file.check_shapes(w);
    // A threshold below 0 lets pass what relu then makes 0: that is 0 as a threshold.
    for (float& threshold : w.thresholds) threshold = std::max(threshold, 0.0F);
    name_as_trained(config, sae);
  } else {
    config.fail("the architecture " + architecture +
                " is none that saetm can express: it reads "
                "standard, topk, batchtopk, matryoshka_batchtopk, jumprelu and gated");
  }
  file.check_finite(w);
  return sae;
}

void write_saelens(const SparseAutoencoder& sae, const std::string& folder) {
  SaeWeights w = sae.weights;
  if (sae.unit_length) fold_input_scale(w, 1 / std::sqrt(static_cast<double>(w.width())));
  const bool plain = objective_named(sae.architecture).saelens == "standard" && sae.threshold <= 0;
  const std::string architecture = sae.keeps_largest() ? "topk" : plain ? "standard" : "jumprelu";
  Matrix encoder(w.width(), w.atoms());
  for (std::size_t k = 0; k < w.atoms(); ++k) {
    for (std::size_t j = 0; j < w.width(); ++j) encoder(j, k) = w.encoder(k, j);
  }
  const std::vector<float> thresholds =
      w.thresholds.empty() ? std::vector<float>(w.atoms(), std::max(sae.threshold, 0.0F))
                           : w.thresholds;
  SafetensorsWriter writer;
  writer.metadata("format", "pt");
  writer.add("W_enc", encoder);
  writer.add("W_dec", w.decoder);
  writer.add("b_enc", std::span<const float>(w.encoder_bias));
  writer.add("b_dec", std::span<const float>(w.decoder_bias));
  if (architecture == "jumprelu") writer.add("threshold", std::span<const float>(thresholds));
  writer.save(folder + kWeightsFile);
  OutputFile config(folder + "/cfg.json");
  config.write(settings_of(sae, architecture).dump(1) + "\n");
  config.commit();
}

}  // namespace saetm
