/// train and encode: the autoencoder, trained or given, and its codes.
#include <cmath>

#include "run/array.h"
#include "run/artefacts.h"
#include "run/chosen_output.h"
#include "run/directory/hash_input.h"
#include "run/embeddings.h"
#include "run/model.h"
#include "run/notes.h"
#include "saetm/error.h"
#include "stages/few_copies.h"
#include "stages/stage_run.h"
#include "stages/training_log.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;

Json sae_json(const TrainingCurve& curve, float threshold) {
  return {{"step", curve.step},
          {"loss", curve.loss},
          {"explained", curve.explained},
          {"active", curve.active},
          {"held_out_step", curve.held_out_step},
          {"held_out_explained", curve.held_out_explained},
          {"dead", curve.dead},
          {"threshold", threshold}};
}

StageRun::Files save_sae(const RunDirectory& run, const SparseAutoencoder& sae,
                         const TrainingCurve& curve) {
  return {made(kSae, save(sae, new_path_of(run, kSae))),
          save_json(run, kTraining, sae_json(curve, sae.threshold))};
}

void take_sae(StageRun& at, const std::string& path) {
  const std::string hash = hash_input(path);
  const bool done =
      at.once("train", to_json_object(at.options.given_sae), {embeddings_hash(at.run), hash}, [&] {
        const SparseAutoencoder sae = load_sae(path);
        check_width(path, sae, load_embeddings(at.run));
        StageRun::Files files = save_sae(at.run, sae, {});
        at.run.set_note("sae", Json{{"path", path}, {"sha256", hash}}.dump());
        at.log("train: given, " + std::to_string(sae.weights.atoms()) + " atoms, " +
               sae.architecture);
        return files;
      });
  if (done) remove_file(at.run, kCheckpoint);
}

}  // namespace

namespace stage {

void train(StageRun& at) {
  if (!at.options.given_sae.sae.empty()) return take_sae(at, at.options.given_sae.sae);
  const std::string hash = embeddings_hash(at.run);
  const Embeddings all = load_embeddings(at.run);
  const FewCopies few = few_copies(all, open_array(at.run, kCounts).sparse_view(), at.context);
  const Embeddings& embeddings = few.embeddings;
  if (few.distinct == 1) {
    throw Error(at.run.path() + ": " +
                (all.rows() == 1
                     ? "holds one document"
                     : "all " + std::to_string(all.rows()) + " documents are the same") +
                ": there are no topics to tell apart");
  }
  const TrainOptions resolved = resolve(at.options.train, embeddings.rows(), embeddings.cols());
  Json settings = merged_json(resolved, at.options.seed);
  // Runs of before it was there stay as they are.
  if (!resolved.unit_length) settings.erase("unit_length");
  const bool done = at.once("train", settings, {hash}, [&] {
    at.log("train: " + std::to_string(embeddings.rows()) + " × " +
           std::to_string(embeddings.cols()) + ", " + std::to_string(resolved.features) +
           " atoms, k " + std::to_string(resolved.k) + ", " + std::to_string(resolved.steps) +
           " steps of " + std::to_string(resolved.batch) + ", learning rate " +
           Json(resolved.lr).dump() +
           (embeddings.rows() < all.rows()
                ? "; " + std::to_string(all.rows() - embeddings.rows()) + " copies left out"
                : ""));
    if (!at.options.life.resume) remove_file(at.run, kCheckpoint);
    const std::string& log = at.options.life.training_log;
    const std::string log_file = log.empty() ? ""
                                             : chosen_output(log, corpus_note(at.run).first.path,
                                                             {at.options.embed.embeddings});
    const TrainingLife life{.checkpoint = at.run.file(kCheckpoint),
                            .checkpoint_seconds = at.options.life.checkpoint_seconds,
                            .observer = training_log(log_file)};
    const TrainResult result = saetm::train(embeddings, resolved, at.seed(), life, at.context);
    StageRun::Files files = save_sae(at.run, result.sae, result.curve);
    at.run.set_note("sae", "null");
    at.log("train: " + Json(std::round(result.curve.explained.back() * 1000) / 1000).dump() +
           " of the variance explained, " + std::to_string(result.curve.dead) + " dead atoms");
    return files;
  });
  // Not before the training is recorded: whatever ends the program until then, it is gone on with.
  if (done) remove_file(at.run, kCheckpoint);
}

void encode(StageRun& at) {
  const std::string sae_sum = sum_of(at.run, kSae);
  at.once("encode", to_json_object(at.options.encode), {sae_sum, embeddings_hash(at.run)}, [&] {
    SparseAutoencoder sae = sae_of(at.run);
    sae.limit_active(at.options.encode.active);
    const SparseMatrix codes = sae.encode(load_embeddings(at.run), "f32", at.context);
    return StageRun::Files{save_sparse(at.run, kCodes, codes, sae_sum)};
  });
}

}  // namespace stage

}  // namespace saetm
