#pragma once
/// The heavy operations, behind one interface: CPU today, other devices beside it. Letters as in
/// the paper: B batch, K atoms, d embedding size, k active atoms per embedding, N documents, V
/// words.
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "saetm/context.h"
#include "saetm/matrix.h"
#include "saetm/sae_weights.h"

namespace saetm::backend {

/// Number format of the encoder's product; weights and sums stay f32.
enum class Precision { kF32, kBf16 };

/// A training run between two steps: weights and their Adam moments.
struct SaeTrainingState {
  SaeWeights weights, first_moment, second_moment;
  std::vector<std::int64_t> since_fired;  // (K) embeddings seen since the atom was last active
  std::int64_t steps = 0;                 // Adam steps taken
};

/// What an activation is and what keeps it sparse; formulas in docs/training.md.
enum class Objective { kBatchTopK, kTopK, kL1, kJumpRelu, kMatryoshka };

struct SaeStepOptions {
  Objective objective = Objective::kBatchTopK;
  std::int64_t k = 32;
  /// Matryoshka: where each prefix of atoms ends, ascending, the last one K. Empty otherwise.
  std::vector<std::int32_t> prefix_ends;
  double sparsity_weight = 0;  // of the L1 and JumpReLU penalties
  double bandwidth = 0;        // of JumpReLU's straight-through estimate
  double aux_weight = 1.0 / 32;
  std::int64_t aux_k = 0;       // dead atoms that reconstruct an embedding's residual
  std::int64_t dead_after = 0;  // embeddings without a use after which an atom is dead
  double max_gradient_norm = 1.0;
  Precision precision = Precision::kF32;
};

struct SaeStepResult {
  double loss = 0;            // reconstruction + sparsity + aux_weight · auxiliary
  double reconstruction = 0;  // mean over the batch of ‖x − x̂‖², over all prefixes of a matryoshka
  double final_error = 0;   // mean over the batch of ‖x − x̂‖² with all atoms
  double sparsity = 0;      // the penalty as it enters the loss
  double auxiliary = 0;     // normalised AuxK loss, 0 without dead atoms
  float smallest_kept = 0;  // smallest kept activation of a batch-wide selection
  std::int64_t active = 0;  // activations above 0 in the batch
  std::int64_t dead = 0;    // dead atoms
};

/// Trains one sparse autoencoder; the state lives on the device.
class SaeTrainer {
 public:
  virtual ~SaeTrainer() = default;
  /// One step on x (B×d). `sparsity_scale` multiplies the sparsity weight (warm-up).
  virtual SaeStepResult step(MatrixView<const float> x, double learning_rate,
                             double sparsity_scale = 1) = 0;
  /// The state, copied back to the host if need be.
  virtual const SaeTrainingState& state() = 0;
};

/// Encodes with given weights.
class SaeEncoder {
 public:
  virtual ~SaeEncoder() = default;
  /// Activations of x (rows×d), columns ascending, appended to `codes` as rows. With top_k > 0 the
  /// top_k largest positive ones of each row (ties by column); else those above their atom's
  /// threshold where the weights have thresholds, else those above `threshold`.
  virtual void encode(MatrixView<const float> x, float threshold, std::int64_t top_k,
                      SparseMatrix& codes) = 0;
};

/// Word counts for emissions, words in the outer loop: row w holds the documents that use word w
/// and their weights n_dw · idf_w (V×N).
struct EmissionProblem {
  const SparseMatrix& counts_by_word;  // (V, N)
  const SparseMatrix& theta;           // (N, K), rows sum to 1 or are empty
  double prior = 0;                    // pseudo-counts added to each atom in use
  std::span<const float> prior_words;  // (V): how they fall on words, sums to 1; read if prior > 0
  bool learn_background = false;       // estimate π too
};

/// Emissions while they are estimated (Eq. 11). Row w of `weights` over K atoms times
/// 1/totals[k] is B_kw: normalisation is left to the next reader, so a pass touches a row once.
struct EmissionState {
  Matrix weights;              // (V, K)
  std::vector<double> totals;  // (K): Σ_w weights(w, k); 0 for an atom that is not in use
  std::vector<double> common;  // (V): p0
  double background = 0;       // π
};

class Backend {
 public:
  virtual ~Backend() = default;
  /// `state` moves to the device. Context is kept for its threads.
  virtual std::unique_ptr<SaeTrainer> sae_trainer(SaeTrainingState state, SaeStepOptions options,
                                                  const Context& context) = 0;
  /// `weights` must outlive the encoder.
  virtual std::unique_ptr<SaeEncoder> sae_encoder(const SaeWeights& weights, Precision precision,
                                                  const Context& context) = 0;
  /// One expectation–maximisation pass in place. Returns Σ_d Σ_w n_dw idf_w log p(w|d), plus
  /// prior · Σ_k Σ_w prior_words_w log B_kw over atoms in use, of the state that it was given: what
  /// no pass lowers. Memory beside the state: K numbers a block of words.
  virtual double emission_step(const EmissionProblem& problem, EmissionState& state,
                               const Context& context) = 0;
};

Backend& cpu_backend();

}  // namespace saetm::backend
