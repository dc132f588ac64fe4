#pragma once
/// Training steps on the CPU (formulas in docs/training.md).
#include <memory>
#include <vector>

#include "backend/backend.h"
#include "backend/cpu/activation.h"
#include "backend/cpu/encode.h"
#include "backend/cpu/sae_encoder.h"

namespace saetm::backend::cpu {

class CpuSaeTrainer : public SaeTrainer {
 public:
  CpuSaeTrainer(SaeTrainingState state, const SaeStepOptions& options, const Context& context);
  void stage(MatrixView<const float> x) override { staged_ = x; }
  void step(double learning_rate, double sparsity_scale) override;
  SaeStats stats() override { return stats_; }
  const SaeTrainingState& state() override { return state_; }
  /// The active entries of this worker's rows in the last step.
  const ActiveRows& active() const { return code_.rows; }
  std::unique_ptr<SaeEncoder> encoder() override {
    return make_sae_encoder(state_.weights, Precision::kF32, context_);
  }

 private:
  Communicator& workers() const { return *context_.workers; }
  void set_batch(std::size_t rows);
  void center();
  // active.cc: what is active
  void select(SaeStepResult& result);
  void sort_by_prefix();
  void select_dead(std::size_t aux_k);
  // reconstruct.cc: errors and their gradients at the activations
  void reconstruct(SaeStepResult& result);
  void add_sparsity(double scale, SaeStepResult& result);
  double add_auxiliary(const SaeStepResult& result);
  // trainer.cc: gradients of the atoms, the update
  void finish_code(Code& code);
  void mark_fired();
  /// The code that this atom is active in: the batch's, or the dead atoms'.
  const Code& code_of(std::size_t atom) const;
  bool has_entries(std::size_t atom) const;
  void rows_by_rank(std::size_t atom, std::vector<std::int32_t>& out) const;
  struct Entries;
  void sum_gradients(std::size_t atom, Entries& entries);
  void add_up_gradients();
  void finish_gradients(std::size_t atom, float* through_encoder, double& norm);
  double atom_gradients();
  void update(double learning_rate, double norm);

  std::size_t atoms() const { return state_.weights.atoms(); }
  std::size_t width() const { return state_.weights.width(); }
  std::size_t batch() const { return centred_.rows(); }  // this worker's rows of it
  std::size_t prefixes() const { return options_.prefix_ends.size(); }
  /// Prefixes are of ranks among an embedding's activations, not of the atoms.
  bool ranks() const { return options_.prefixes == Prefixes::kOfRanks; }
  /// Where the entries of prefix p end that begin at `from`, in a row that is code_.rows'
  /// first..last−1.
  std::int32_t prefix_end(std::size_t p, std::int32_t first, std::int32_t from,
                          std::int32_t last) const;

  SaeTrainingState state_;
  SaeStepOptions options_;
  Context context_;
  TiledEncoder encoder_;
  std::unique_ptr<Activation> activation_;

  MatrixView<const float> staged_;
  SaeStats stats_;
  BatchShare share_;
  Matrix centred_;  // (B, d): x − b_dec
  Code code_, dead_code_;
  std::vector<std::int32_t> dead_;  // atoms dead in this step, ascending
  bool auxiliary_acts_ = false;     // dead_code_ belongs to this step
  std::vector<double> error_sum_;   // (d): Σ_b x − x̂ with all atoms
  // Gradients of the atoms that have any in this step, by atom; stale rows are never read. With
  // other workers all atoms have some.
  Matrix encoder_gradient_, decoder_gradient_;  // (K, d)
  std::vector<float> encoder_bias_gradient_;    // (K)
  std::vector<float> decoder_bias_gradient_;    // (d)
  Matrix block_sums_, block_errors_;            // (blocks, d): parts of sums over rows or atoms
};

/// Blocks of work whose sums are kept apart and added in order.
inline constexpr std::size_t kRowGrain = 64;    // rows of a batch
inline constexpr std::size_t kAtomGrain = 128;  // atoms
inline std::size_t block_count(std::size_t n, std::size_t grain) {
  return (n + grain - 1) / grain;
}

}  // namespace saetm::backend::cpu
