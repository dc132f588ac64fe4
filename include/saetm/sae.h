#pragma once
/// Sparse autoencoders on embeddings: training, encoding, saving.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "saetm/context.h"
#include "saetm/embeddings.h"
#include "saetm/matrix.h"
#include "saetm/options.h"
#include "saetm/sae_weights.h"

namespace saetm {

/// The objectives there are, separated by '|', and what each is.
std::string_view objective_choices();
std::string_view objective_help();

/// Zeros mean: chosen from N and d by resolve().
struct TrainOptions {
  std::int64_t features = 0;
  std::int64_t k = 0;
  std::int64_t steps = 0;
  std::int64_t batch = 0;
  double lr = 0;
  double warmup = 0.1;
  double decay = 0.2;
  std::int64_t dead_after = 0;
  double aux_weight = 1.0 / 32;
  std::string objective = "batchtopk";
  double sparsity_weight = 0;
  double sparsity_warmup = 0.2;
  double bandwidth = 0.02;
  std::int64_t prefixes = 5;
  std::string levels = "all";
  std::string start = "data";
  std::string precision = "f32";
  double holdout = 0.01;
  std::int64_t patience = 0;
  bool unit_length = false;

  template <class Visitor>
  static void fields(Visitor&& visit);
};

/// The options with every zero replaced by its default for N embeddings of d dimensions
/// (docs/training.md gives the reasons). Throws Error when one does not fit N and d.
TrainOptions resolve(TrainOptions options, std::size_t documents, std::size_t dimensions);

struct EncodeOptions {
  std::int64_t active = 0;

  template <class Visitor>
  static void fields(Visitor&& visit);
};

/// How well embeddings are reconstructed.
struct Reconstruction {
  double unexplained = 0;   ///< Σ‖x − x̂‖² / Σ‖x − mean‖²
  double active = 0;        ///< active atoms an embedding (L0)
  double unused_share = 0;  ///< atoms that none of the embeddings uses, as a share of K
};

/// A trained autoencoder. What is active: "topk", "hierarchicaltopk": the k largest positive
/// pre-activations of an embedding, or fewer by limit_active(); "jumprelu": those above their
/// atom's threshold; "batchtopk", "matryoshka", "l1": those above `threshold`.
struct SparseAutoencoder {
  SaeWeights weights;
  std::string architecture = "batchtopk";
  float threshold = 0;
  std::int64_t k = 0;
  std::int64_t active = 0;   ///< how many of the k are kept, see limit_active(); not saved
  bool unit_length = false;  ///< whether it takes and gives embeddings divided by their length

  /// Whether each embedding keeps its largest activations, however large they are.
  bool keeps_largest() const;
  /// Whether each atom has a threshold of its own, in `weights`.
  bool has_own_thresholds() const;
  /// From now on only the `active` largest of an embedding's k activations are kept; 0: all k.
  /// Throws Error when there are no k, or fewer.
  void limit_active(std::int64_t active);
  /// Activations of all embeddings, of whatever length where `unit_length` is set: N×K, columns
  /// ascending. A row of zeros stands for no embedding (LSA's of a text without known words) and
  /// has none. Memory beyond the result: one block.
  SparseMatrix encode(const Embeddings& embeddings, const std::string& precision = "f32",
                      const Context& context = {}) const;
  /// Encodes and decodes the embeddings, block by block; what is told is of embeddings as it takes
  /// them.
  Reconstruction reconstruct(const Embeddings& embeddings, const Context& context = {}) const;
};

/// What a training run tells of itself.
struct TrainingCurve {
  std::vector<std::int64_t> step;
  std::vector<double> loss;       // of the batch
  std::vector<double> explained;  // 1 − Σ‖x − x̂‖² / Σ‖x − mean‖² of the batch
  std::vector<double> active;     // active atoms an embedding of the batch (L0)
  std::int64_t dead = 0;          // dead atoms at the end
  std::vector<std::int64_t> held_out_step;
  std::vector<double> held_out_explained;  // the same on held-out embeddings
  std::int64_t plateau = -1;  // the step from which the run was brought to its end; −1: none
  double seconds = 0;
};

/// One moment of a run. Of a batch, or with held_out of the held-out embeddings.
struct TrainingRecord {
  std::int64_t step = 0;
  bool held_out = false;
  double loss = 0;  // of a batch
  double explained = 0, active = 0, dead_share = 0, threshold = 0, lr = 0;
  double embeddings_per_second = 0;  // of a batch: mean since the start
};

/// How a run lives beside what it computes; nothing here changes the result.
struct TrainingLife {
  /// Written every `checkpoint_seconds` and when the run is interrupted, continued from if it is
  /// there and fits, left to the caller to delete. Empty keeps none. Of several workers the first
  /// writes it and all read it.
  std::string checkpoint = {};
  double checkpoint_seconds = 120;
  /// Called some 200 times, from the calling thread.
  std::function<void(const TrainingRecord&)> observer = {};
};

struct TrainResult {
  SparseAutoencoder sae;
  TrainingCurve curve;
};

/// Trains (BatchTopK: Bussmann et al. 2024; all objectives: docs/training.md). Batches are taken
/// from a pseudo-random permutation of the rows, another one each epoch; the result depends on
/// embeddings, options and seed alone. Embeddings may be of any length: they are brought to a
/// median of 1 for the training, and the result expects and gives them as they were. At the end of
/// batchtopk and matryoshka the threshold is set so that the training data has k active atoms per
/// document on average. Throws Error when N is 0 or the loss is no longer finite. Several workers
/// of a context (each with all embeddings to read from, and the same options) take a share of each
/// batch; all return the same.
TrainResult train(const Embeddings& embeddings, const TrainOptions& options, std::uint64_t seed,
                  const TrainingLife& life = {}, const Context& context = {});

/// sae.safetensors: W_enc (K×d), b_enc, W_dec (K×d), b_dec, threshold; metadata architecture, k and
/// unit_length. Returns its SHA-256.
std::string save(const SparseAutoencoder& sae, const std::string& path);
/// Reads such a file, a folder of SAELens or sparsify, or a run (docs/formats.md). Throws Error
/// that names what is damaged or cannot be expressed here exactly.
SparseAutoencoder load_sae(const std::string& path);

/// Writes a folder that SAELens or sparsify loads: `format` is "saelens", or "sparsify" which takes
/// topk alone. The folder appears whole or not at all. Throws Error when it is there and not empty.
void export_sae(const SparseAutoencoder& sae, const std::string& folder, const std::string& format);

// What the options are: names, help, ranges.

template <class Visitor>
void TrainOptions::fields(Visitor&& visit) {
  visit("features", &TrainOptions::features,
        Field{.help = "number of atoms K; 0 chooses by the number of documents",
              .unit = "atoms",
              .min = 0,
              .max = 1 << 24});
  visit("k", &TrainOptions::k,
        Field{.help = "active atoms per document, on average; 0 chooses",
              .unit = "atoms",
              .min = 0,
              .max = 4096});
  visit("steps", &TrainOptions::steps,
        Field{.help = "training steps; 0 chooses", .unit = "steps", .min = 0, .max = 1e9});
  visit("batch", &TrainOptions::batch,
        Field{.help = "embeddings in a step; 0 chooses",
              .unit = "documents",
              .min = 0,
              .max = 1 << 20});
  visit("lr", &TrainOptions::lr,
        Field{.help = "Adam's learning rate; 0 chooses", .min = 0, .max = 1});
  visit("warmup", &TrainOptions::warmup,
        Field{.help = "share of the steps over which the learning rate rises", .min = 0, .max = 1});
  visit("decay", &TrainOptions::decay,
        Field{.help = "share of the steps, at the end, over which the learning rate falls to 0",
              .min = 0,
              .max = 1});
  visit("dead_after", &TrainOptions::dead_after,
        Field{.help = "an atom unused for this many embeddings is dead and revived by the "
                      "auxiliary loss; 0 chooses",
              .unit = "embeddings",
              .min = 0,
              .max = 1e15});
  visit("aux_weight", &TrainOptions::aux_weight,
        Field{.help = "weight of the auxiliary loss on dead atoms", .min = 0, .max = 1e3});
  visit("objective", &TrainOptions::objective,
        Field{.help = objective_help(), .choices = objective_choices()});
  visit("sparsity_weight", &TrainOptions::sparsity_weight,
        Field{.help = "weight of the penalty of l1 and jumprelu; 0 chooses", .min = 0, .max = 1e6});
  visit("sparsity_warmup", &TrainOptions::sparsity_warmup,
        Field{.help = "share of the steps over which that weight rises", .min = 0, .max = 1});
  visit("bandwidth", &TrainOptions::bandwidth,
        Field{.help = "width of jumprelu's straight-through estimate", .min = 1e-9, .max = 1e3});
  visit("prefixes", &TrainOptions::prefixes,
        Field{.help = "nested prefixes of a matryoshka, each twice the one before",
              .unit = "prefixes",
              .min = 1,
              .max = 30});
  visit("levels", &TrainOptions::levels,
        Field{.help = "numbers of active atoms that a hierarchicaltopk learns to do with: all up "
                      "to k, or k, k/2, k/4 and so on, which takes less time and memory",
              .choices = "all|doubling"});
  visit("start", &TrainOptions::start,
        Field{.help = "first atoms: directions of randomly chosen documents, or random directions",
              .choices = "data|random"});
  visit("precision", &TrainOptions::precision,
        Field{.help = "number format of the encoder's product", .choices = "f32|bf16"});
  visit("holdout", &TrainOptions::holdout,
        Field{.help = "share of the embeddings (16,384 at most) that training is measured on and "
                      "does not see; none below 10,000 embeddings",
              .min = 0,
              .max = 0.5});
  visit("patience", &TrainOptions::patience,
        Field{.help = "end early after this many measurements (each a twentieth of the steps) "
                      "without gain on held-out embeddings; 0 never",
              .unit = "measurements",
              .min = 0,
              .max = 20});
  visit(
      "unit_length", &TrainOptions::unit_length,
      Field{.help = "divide each embedding by its length before it is trained on, and encoded ever "
                    "after: where lengths say how long a text is, or nothing"});
}

template <class Visitor>
void EncodeOptions::fields(Visitor&& visit) {
  visit("active", &EncodeOptions::active,
        Field{.help = "keep only this many of a document's activations, the largest; of topk and "
                      "hierarchicaltopk, at most the k they were trained with; 0: all k",
              .unit = "atoms",
              .min = 0,
              .max = 4096});
}

}  // namespace saetm
