#pragma once
/// One training step in plain loops; which file has what is said at the functions.
#include <limits>
#include <utility>
#include <vector>

#include "backend/reference/backend.h"

namespace saetm::backend::reference {

/// A table of sums.
class Sums {
 public:
  Sums(std::size_t rows, std::size_t cols) : cols_(cols), values_(rows * cols) {}
  double& operator()(std::size_t i, std::size_t j) { return values_[i * cols_ + j]; }
  double operator()(std::size_t i, std::size_t j) const { return values_[i * cols_ + j]; }
  const std::vector<double>& values() const { return values_; }

 private:
  std::size_t cols_;
  std::vector<double> values_;
};

/// An atom let through in an embedding, or one that waits within half a bandwidth below its
/// threshold with an activation of 0.
struct Active {
  std::size_t row, atom;
  double activation;
  std::size_t prefix = 0;  // the first that it is in
  double delta = 0;        // ∂loss/∂activation
};

class ReferenceSaeTrainer : public SaeTrainer {
 public:
  ReferenceSaeTrainer(SaeTrainingState state, const SaeStepOptions& options, Communicator& workers)
      : state_(std::move(state)),
        options_(options),
        workers_(workers),
        weights_(state_.weights),
        atoms_(weights_.atoms()),
        width_(weights_.width()) {
    if (options_.prefix_ends.empty()) options_.prefix_ends = {std::numeric_limits<int>::max()};
  }

  void stage(MatrixView<const float> x) override { staged_ = x; }
  void step(double learning_rate, double scale) override;
  SaeStats stats() override { return stats_; }
  const SaeTrainingState& state() override { return state_; }
  std::unique_ptr<SaeEncoder> encoder() override {
    return make_sae_encoder(weights_, Precision::kF32);
  }

 private:
  struct Gradients {
    Sums encoder, decoder;
    std::vector<double> encoder_bias, decoder_bias, thresholds;
    Gradients(std::size_t atoms, std::size_t width)
        : encoder(atoms, width),
          decoder(atoms, width),
          encoder_bias(atoms),
          decoder_bias(width),
          thresholds(atoms) {}
  };

  std::size_t prefixes() const { return options_.prefix_ends.size(); }
  bool is_dead(std::size_t atom) const {
    return options_.revives_dead && state_.since_fired[atom] >= options_.dead_after;
  }

  // trainer.cc: what is active, and what it leaves of the batch
  void select(SaeStepResult& result);
  void find_prefixes();
  std::vector<Sums> reconstruct(SaeStepResult& result);
  void count_fired(SaeStepResult& result);
  // gradients.cc
  double dot_with_atom(const Sums& gradient, const Active& active) const;
  void penalize(double weight, SaeStepResult& result);
  void add_gradients(const Active& active, const Sums& output_gradient);
  void add_auxiliary(const Sums& residual, SaeStepResult& result);
  void finish_gradients();
  // update.cc: Adam
  void update(double learning_rate);

  SaeTrainingState state_;
  SaeStepOptions options_;
  Communicator& workers_;
  SaeWeights& weights_;
  std::size_t atoms_, width_;
  MatrixView<const float> staged_;
  SaeStats stats_;
  // Of a step:
  std::size_t batch_ = 0;
  Matrix centred_, pre_activations_;  // (B, d), (B, K)
  std::vector<Active> code_;
  std::vector<Sums> output_gradient_;  // (P) of (B, d)
  Gradients gradients_{0, 0};
};

}  // namespace saetm::backend::reference
