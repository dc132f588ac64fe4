#pragma once
/// The heavy operations, behind one interface: CPU today, other devices beside it. Letters as in
/// the paper: B batch, K atoms, d embedding size, k active atoms per embedding, N documents, V
/// words.
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "core/sparse_rows.h"
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

/// Which positive pre-activations of a batch are let through. Formulas of all that an objective is
/// made of: docs/training.md.
enum class Selection {
  kLargestOfBatch,  // the B·k largest; equal ones by lower row, then lower atom
  kLargestOfRow,    // the k largest of each embedding; equal ones by lower atom
  kPositive,        // all
  kOwnThresholds,   // those above their atom's threshold θ, which is learned
};

/// What the loss has against activations beside the error that they leave.
enum class Penalty {
  kNone,
  kL1,  // λ·mean ‖a‖₁
  kL0,  // λ·(L0/k − 1)², which moves thresholds alone: for kOwnThresholds
};

/// What of an embedding must reconstruct it alone, beside all of its active atoms.
enum class Prefixes {
  kNone,
  kOfAtoms,  // those of its active atoms that are among the first of all atoms
  kOfRanks,  // its largest activations
};

struct SaeStepOptions {
  Selection selection = Selection::kLargestOfBatch;
  Penalty penalty = Penalty::kNone;
  Prefixes prefixes = Prefixes::kNone;
  std::int64_t k = 32;
  /// Where each prefix ends, ascending, the last one at K (kOfAtoms) or k (kOfRanks).
  std::vector<std::int32_t> prefix_ends;
  double sparsity_weight = 0;  // λ of the penalty
  double bandwidth = 0;        // of the straight-through estimate for thresholds
  bool revives_dead = true;    // by AuxK
  double aux_weight = 1.0 / 32;
  std::int64_t aux_k = 0;       // dead atoms that reconstruct an embedding's residual
  std::int64_t dead_after = 0;  // embeddings without a use after which an atom is dead
  double max_gradient_norm = 1.0;
  Precision precision = Precision::kF32;
};

/// AuxK is 0 where the residuals' variance is no more than this share of their mean square.
inline constexpr double kLeastVariance = 1e-6;

struct SaeStepResult {
  double loss = 0;            // reconstruction + sparsity + aux_weight · auxiliary
  double reconstruction = 0;  // mean over the batch and all prefixes of ‖x − x̂‖²
  double final_error = 0;     // mean over the batch of ‖x − x̂‖² with all atoms
  double sparsity = 0;        // the penalty as it enters the loss
  double auxiliary = 0;       // normalised AuxK loss, 0 without dead atoms
  float smallest_kept = 0;    // smallest kept activation of a batch-wide selection
  std::int64_t active = 0;    // activations above 0 in the batch
  std::int64_t dead = 0;      // dead atoms
};

/// What decoding leaves of embeddings, added up over blocks of them.
struct ReconstructionSums {
  double error = 0;         // Σ‖x − x̂‖²
  std::int64_t active = 0;  // activations above 0
  std::vector<char> used;   // (K) 1 for atoms that any of the embeddings uses
};

/// Encodes with weights that stay on the device as long as it lives.
class SaeEncoder {
 public:
  virtual ~SaeEncoder() = default;
  /// Activations of x (rows×d), columns ascending, appended to `codes` as rows. With top_k > 0 the
  /// top_k largest positive ones of each row (ties by column); else those above their atom's
  /// threshold where the weights have thresholds, else those above `threshold`.
  virtual void encode(MatrixView<const float> x, float threshold, std::int64_t top_k,
                      SparseMatrix& codes) = 0;
  /// Adds what the same activations leave of x to `sums`.
  virtual void reconstruct(MatrixView<const float> x, float threshold, std::int64_t top_k,
                           ReconstructionSums& sums) = 0;
};

/// What the steps of a trainer came to.
struct SaeStats {
  SaeStepResult last;       // the last step's
  std::int64_t steps = 0;   // made by this trainer
  float smallest_kept = 0;  // the last above 0
  std::int64_t not_finite =
      -1;  // steps before the first whose loss is not finite; −1: there is none

  void add(const SaeStepResult& step) {
    if (not_finite < 0 && !std::isfinite(step.loss)) not_finite = steps;
    if (step.smallest_kept > 0) smallest_kept = step.smallest_kept;
    last = step;
    ++steps;
  }
};

/// Trains one sparse autoencoder; the state lives on the device. A batch may be copied there while
/// the step before is at work, and nothing need come back but what is asked for.
class SaeTrainer {
 public:
  virtual ~SaeTrainer() = default;
  /// Hands over the rows x (B×d) of the next step, which must stay as they are until it returns.
  /// With several workers in the context x is this one's rows of the batch, in the order of ranks.
  virtual void stage(MatrixView<const float> x) = 0;
  /// One step on what was staged last. `sparsity_scale` multiplies the sparsity weight (warm-up).
  /// With several workers all call it, the step is that of the whole batch, and each then holds the
  /// same state and stats. After one whose loss is not finite no step does anything.
  virtual void step(double learning_rate, double sparsity_scale = 1) = 0;
  /// Waits for the steps and tells what they came to. However seldom it is asked, nothing is lost.
  virtual SaeStats stats() = 0;
  /// The state, copied back to the host if need be.
  virtual const SaeTrainingState& state() = 0;
  /// An encoder (f32) by the weights as they are, which stay where they are: it measures rows that
  /// are held out. It must not be used after the next step.
  virtual std::unique_ptr<SaeEncoder> encoder() = 0;
};

/// One active atom of a document: θ_dk.
struct EmissionEntry {
  std::int32_t atom;
  float share;
};

/// Documents of an emission pass, words in the outer loop: row w of counts_by_word holds the
/// documents that use word w. All of a corpus, or a block of its rows.
struct EmissionDocuments {
  SparseView counts_by_word;               // (V, n) n_dw
  std::span<const std::int64_t> first;     // (n + 1) document d has entries first[d]..first[d+1]−1
  std::span<const EmissionEntry> entries;  // θ, read in the order of words: best in large pages
  std::span<const float> word_weights;     // (V) idf_w
  std::span<const float> document_weights =
      {};  // (n) factor of all of a document's words; empty: 1
};

/// Expected counts S of atoms' words.
struct EmissionModel {
  SparseRows<float> counts;    // (V, K) S_kw, above 0
  std::vector<double> totals;  // (K) S_k
};

/// What makes probabilities of counts (Eq. 11): B_kw = (S_kw + prior·usual_w) / (S_k + prior),
/// p(w|d) = (1 − π)·Σ_k θ_dk·B_kw + π·p0_w.
struct EmissionMixture {
  std::vector<double> common;  // (V) p0
  double background = 0;       // π
  double prior = 0;
  std::vector<float> usual;  // (V) sums to 1
};

/// Sums of passes. They are whole numbers of 2⁻³² expected counts, so that they are exact: the same
/// in whatever order and parts documents are taken. A word may be used 2³⁰ times at most.
struct EmissionSums {
  static constexpr double kUnit = 4294967296.0;  // 2³²
  __extension__ typedef __int128 Wide;
  static float in_counts(std::int64_t units) {
    return static_cast<float>(static_cast<double>(units) / kUnit);
  }
  static std::int64_t in_units(double counts) {
    return static_cast<std::int64_t>(counts * kUnit + 0.5);
  }

  SparseRows<std::int64_t> rows;     // (V, K), above 0; no rows after EmissionSession::step
  std::vector<std::int64_t> common;  // (V) counts that the background explains
  Wide likelihood = 0;               // Σ_d Σ_w n_dw idf_w log p(w|d), before the pass
  Wide counted = 0;                  // Σ_d Σ_w n_dw idf_w where p(w|d) > 0

  EmissionSums() = default;
  /// Of nothing yet.
  explicit EmissionSums(std::size_t words) : common(words) { rows.indptr.assign(words + 1, 0); }
};

/// The estimate of emissions: documents, a model of their words, and what passes add up stay on the
/// device from call to call. Memory beside them: 32·K bytes a thread, and what a call changes, sums
/// or model, once more.
class EmissionSession {
 public:
  virtual ~EmissionSession() = default;
  /// Adds a block of documents to those that passes go over. Its arrays must stay as they are until
  /// unload().
  virtual void load(const EmissionDocuments& block) = 0;
  /// Forgets the documents.
  virtual void unload() = 0;
  /// Adds the expected counts of the documents loaded, under the model, to the sums.
  virtual void pass(const EmissionMixture& mixture) = 0;
  /// The sums of the passes since the last call, or since the beginning.
  virtual EmissionSums sums() = 0;
  /// A pass whose sums replace the model, entries below `smallest` expected counts left out,
  /// instead of being added to others. Returns what they are beside that.
  virtual EmissionSums step(const EmissionMixture& mixture, double smallest) = 0;
  /// The model, copied back to the host if need be; valid until the next call.
  virtual const EmissionModel& model() = 0;
  virtual void set_model(EmissionModel model) = 0;
};

/// Rows x whose nearest points y are sought, by ‖x − y‖² in f64.
struct NearestQueries {
  MatrixView<const float> rows;  // (m, d)
  /// (m) in place of `rows`: points whose nearest other points are sought.
  std::span<const std::int32_t> own;
  /// (n), above 0, only with `own`: distances are Ward's, a·b/(a + b)·‖x − y‖² for weights a and b.
  std::span<const double> weights;

  std::size_t size() const { return own.empty() ? rows.rows : own.size(); }
};

/// A point's place and how far it is.
struct Neighbor {
  double distance = std::numeric_limits<double>::infinity();
  std::int32_t index = -1;

  bool operator<(const Neighbor& other) const {
    return distance != other.distance ? distance < other.distance : index < other.index;
  }
};

/// Points that are searched more than once: a copy on the device, or a view of what they were made
/// of.
class PointSet {
 public:
  virtual ~PointSet() = default;
  /// Row i of the result (m×count): query i's `count` nearest points, nearest first, ties by index;
  /// index −1 where there are fewer. It is the answer of trying all pairs, whatever the number of
  /// threads, and two points' distance is the same whichever is the query. Memory beside points and
  /// result: O(n) and a tile a thread.
  virtual std::vector<Neighbor> nearest(const NearestQueries& queries, std::size_t count,
                                        const Context& context) = 0;
  /// From now on the points are the first n rows of the matrix that they were made of, n no more
  /// than before. `changed` names those of them (below n) whose values are no longer what they
  /// were.
  virtual void update(std::size_t n, std::span<const std::int32_t> changed) = 0;
};

class Backend {
 public:
  virtual ~Backend() = default;
  /// `state` moves to the device. Context is kept for its threads and workers.
  virtual std::unique_ptr<SaeTrainer> sae_trainer(SaeTrainingState state, SaeStepOptions options,
                                                  const Context& context) = 0;
  /// `weights` must outlive the encoder.
  virtual std::unique_ptr<SaeEncoder> sae_encoder(const SaeWeights& weights, Precision precision,
                                                  const Context& context) = 0;
  /// An estimate of emissions that begins with `model`. Context is kept for its threads.
  virtual std::unique_ptr<EmissionSession> emissions(EmissionModel model,
                                                     const Context& context) = 0;
  /// The rows of `points` (n, d), which must stay where they are as long as the set lives, and as
  /// they are but for what update() tells.
  virtual std::unique_ptr<PointSet> points(MatrixView<const float> points,
                                           const Context& context) = 0;
};

/// The backend of the context's device. Throws Error where there is none of that name.
Backend& backend_of(const Context& context);

}  // namespace saetm::backend
