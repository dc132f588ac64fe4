/// train and encode: the autoencoder, trained or given, and its codes.
#include <cmath>
#include <filesystem>

#include "pipeline/hash_input.h"
#include "pipeline/pipeline.h"
#include "pipeline/run_files.h"
#include "pipeline/training_log.h"
#include "saetm/error.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

/// Training that was interrupted; it fits the embeddings that it was begun with, no others.
constexpr const char* kCheckpoint = "training.checkpoint";

std::string sae_json(const TrainingCurve& curve, float threshold) {
  const Json values = {{"step", curve.step},
                       {"loss", curve.loss},
                       {"explained", curve.explained},
                       {"active", curve.active},
                       {"held_out_step", curve.held_out_step},
                       {"held_out_explained", curve.held_out_explained},
                       {"dead", curve.dead},
                       {"threshold", threshold}};
  return values.dump(1) + "\n";
}

}  // namespace

void Pipeline::check_width(const std::string& path, const SparseAutoencoder& sae,
                           const Embeddings& embeddings) {
  if (sae.weights.width() == embeddings.cols()) return;
  throw Error(path + ": takes embeddings of " + std::to_string(sae.weights.width()) +
              " dimensions, these have " + std::to_string(embeddings.cols()));
}

void Pipeline::forget_checkpoint() const {
  std::error_code code;
  fs::remove(run_.file(kCheckpoint), code);
}

void Pipeline::take_sae(const std::string& path) {
  const std::string hash = hash_input(path);
  stage("train", to_json_object(options_.given_sae), {embeddings_hash(), hash}, [&] {
    const SparseAutoencoder sae = load_sae(path);
    check_width(path, sae, load_embeddings());
    const std::string sum = save(sae, run_.file("sae.safetensors"));
    const std::string curve_sum = write_text(run_.file("sae.json"), sae_json({}, sae.threshold));
    run_.set_note("sae", Json{{"path", path}, {"sha256", hash}}.dump());
    forget_checkpoint();
    log("train: given, " + std::to_string(sae.weights.atoms()) + " atoms, " + sae.architecture);
    return std::vector<RunDirectory::StageFile>{{"sae.safetensors", sum}, {"sae.json", curve_sum}};
  });
}

void Pipeline::export_sae(const ExportOptions& options) const {
  if (options.to.empty()) throw Error("--to names no folder");
  check_options(options);
  saetm::export_sae(load_sae(checked_file(run_, "train", "sae.safetensors")), options.to,
                    options.format);
}

void Pipeline::train() {
  if (!options_.given_sae.sae.empty()) return take_sae(options_.given_sae.sae);
  const std::string hash = embeddings_hash();
  const Embeddings embeddings = load_embeddings();
  const TrainOptions resolved = resolve(options_.train, embeddings.rows(), embeddings.cols());
  stage("train", merged_json(resolved, options_.seed), {hash}, [&] {
    log("train: " + std::to_string(embeddings.rows()) + " × " + std::to_string(embeddings.cols()) +
        ", " + std::to_string(resolved.features) + " atoms, k " + std::to_string(resolved.k) +
        ", " + std::to_string(resolved.steps) + " steps of " + std::to_string(resolved.batch) +
        ", learning rate " + Json(resolved.lr).dump());
    if (!options_.life.resume) forget_checkpoint();
    const TrainingLife life{.checkpoint = run_.file(kCheckpoint),
                            .checkpoint_seconds = options_.life.checkpoint_seconds,
                            .observer = training_log(options_.life.training_log)};
    const TrainResult result = saetm::train(embeddings, resolved, seed(), life, context_);
    const std::string sum = save(result.sae, run_.file("sae.safetensors"));
    const std::string curve_sum =
        write_text(run_.file("sae.json"), sae_json(result.curve, result.sae.threshold));
    run_.set_note("sae", "null");
    forget_checkpoint();
    log("train: " + Json(std::round(result.curve.explained.back() * 1000) / 1000).dump() +
        " of the variance explained, " + std::to_string(result.curve.dead) + " dead atoms");
    return std::vector<RunDirectory::StageFile>{{"sae.safetensors", sum}, {"sae.json", curve_sum}};
  });
}

void Pipeline::encode() {
  const std::string sae_sum = run_.sha256("train", "sae.safetensors");
  stage("encode", to_json_object(options_.encode), {sae_sum, embeddings_hash()}, [&] {
    SparseAutoencoder sae = load_sae(checked_file(run_, "train", "sae.safetensors"));
    sae.limit_active(options_.encode.active);
    const SparseMatrix codes = sae.encode(load_embeddings(), "f32", context_);
    return std::vector<RunDirectory::StageFile>{
        {"codes.safetensors",
         save_sparse(run_.file("codes.safetensors"), codes, {{"sae", sae_sum}})}};
  });
}

}  // namespace saetm
