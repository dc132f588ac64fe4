#pragma once
/// One BatchTopK training step on the CPU (formulas in docs/training.md).
#include <vector>

#include "backend/backend.h"
#include "backend/cpu/encode.h"

namespace saetm::backend::cpu {

class CpuSaeTrainer : public SaeTrainer {
 public:
  CpuSaeTrainer(SaeTrainingState state, const SaeStepOptions& options, const Context& context);
  SaeStepResult step(MatrixView<const float> x, double learning_rate) override;
  const SaeTrainingState& state() override { return state_; }

 private:
  /// A sparse code of the batch with what its gradients need: the output gradient g (B×d) and
  /// δ = ∂loss/∂activation for each entry.
  struct Code {
    ActiveRows rows;
    ActiveColumns columns;
    Matrix output_gradient;
    std::vector<float> delta;
  };

  void center(MatrixView<const float> x);
  double reconstruct(MatrixView<const float> x);
  void mark_fired(std::size_t batch);
  double add_auxiliary(const SaeStepResult& result);
  void select_dead(std::size_t aux_k);
  void finish_code(Code& code);
  /// The code that this atom is active in: the batch's, or the dead atoms'.
  const Code& code_of(std::size_t atom) const;
  double atom_gradients();
  void update(double learning_rate, double norm);

  std::size_t atoms() const { return state_.weights.encoder.rows(); }
  std::size_t width() const { return state_.weights.encoder.cols(); }

  SaeTrainingState state_;
  SaeStepOptions options_;
  Context context_;
  TiledEncoder encoder_;
  BatchTopK selection_;
  TileProduct dead_product_;

  Matrix centred_;                 // (B, d): x − b_dec
  Code code_, dead_code_;
  std::vector<std::int32_t> dead_;  // atoms dead in this step, ascending
  bool auxiliary_acts_ = false;     // dead_code_ belongs to this step
  // Gradients of the atoms that have any in this step, by atom; stale rows are never read.
  Matrix encoder_gradient_, decoder_gradient_;  // (K, d)
  std::vector<float> encoder_bias_gradient_;    // (K)
  std::vector<float> decoder_bias_gradient_;    // (d)
  Matrix block_sums_;                           // (blocks, d): parts of a sum over rows or atoms
};

}  // namespace saetm::backend::cpu
