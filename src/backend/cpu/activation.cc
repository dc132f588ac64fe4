#include "backend/cpu/activation.h"

#include <algorithm>

namespace saetm::backend::cpu {
namespace {

class LargestOfBatch : public Activation {
 public:
  explicit LargestOfBatch(std::int64_t k) : k_(static_cast<std::size_t>(k)) {}
  void select(TiledEncoder& encoder, const SaeWeights&, const BatchShare& share, Code& code,
              const Context& context) override {
    selection_.select(encoder, share, share.batch * k_, code.rows, context);
  }
  float smallest_kept() const override { return selection_.smallest_kept(); }

 private:
  std::size_t k_;
  BatchTopK selection_;
};

class LargestOfRow : public Activation {
 public:
  explicit LargestOfRow(std::int64_t k) : k_(static_cast<std::size_t>(k)) {}
  void select(TiledEncoder& encoder, const SaeWeights&, const BatchShare&, Code& code,
              const Context&) override {
    encoder.largest_of_rows(k_, code.rows);
  }

 private:
  std::size_t k_;
};

class Positive : public Activation {
 public:
  void select(TiledEncoder& encoder, const SaeWeights& weights, const BatchShare&, Code& code,
              const Context&) override {
    zeros_.resize(weights.atoms());
    encoder.rows_above(zeros_, code.rows);
  }

 private:
  std::vector<float> zeros_;  // (K)
};

/// Entries above θ, and those within half a bandwidth of it, which move θ. An entry that is not
/// above θ has the activation 0. θ is at least half a bandwidth, so all of them are positive.
class OwnThresholds : public Activation {
 public:
  explicit OwnThresholds(double bandwidth) : bandwidth_(bandwidth) {}

  void select(TiledEncoder& encoder, const SaeWeights& weights, const BatchShare& share, Code& code,
              const Context&) override {
    const auto half = static_cast<float>(bandwidth_ / 2);
    batch_ = static_cast<double>(share.batch);
    gradient_.assign(weights.atoms(), 0);
    least_.resize(weights.atoms());
    for (std::size_t k = 0; k < weights.atoms(); ++k) least_[k] = weights.thresholds[k] - half;
    encoder.rows_above(least_, code.rows);
    distance_.resize(code.rows.size());
    for (std::size_t j = 0; j < code.rows.size(); ++j) {
      const std::int32_t atom = code.rows.columns[j];
      float& value = code.rows.values[j];
      distance_[j] = value - least_[atom];
      if (!(value > weights.thresholds[atom])) value = 0;
    }
  }

  void penalize(double slope) override { slope_ = slope / (bandwidth_ * batch_); }

  /// Straight-through: entries within half a bandwidth of θ give −θ/bandwidth·δ for the activation
  /// and −1/bandwidth for L0. Entries that are not above θ then leave the encoder's gradient.
  void set_gradient(std::size_t atom, const Code& code, const SaeWeights& weights,
                    std::vector<float>& deltas) override {
    const auto bandwidth = static_cast<float>(bandwidth_);
    const float of_activation = -weights.thresholds[atom] / bandwidth;
    double gradient = 0;
    for (std::size_t j = 0; j < deltas.size(); ++j) {
      const std::int32_t entry =
          code.columns.entry[static_cast<std::size_t>(code.columns.begin[atom]) + j];
      if (distance_[entry] < bandwidth) gradient += of_activation * deltas[j] - slope_;
      if (!(code.rows.values[entry] > 0)) deltas[j] = 0;
    }
    gradient_[atom] = gradient;
  }

  std::span<double> gradients() override { return gradient_; }

  void update(const AdamStep& step, SaeTrainingState& state) override {
    std::vector<float>& thresholds = state.weights.thresholds;
    const std::vector<float> gradient(gradient_.begin(), gradient_.end());
    adam(step, gradient.data(), thresholds.data(), state.first_moment.thresholds.data(),
         state.second_moment.thresholds.data(), thresholds.size());
    for (float& threshold : thresholds) {
      threshold = std::max(threshold, static_cast<float>(bandwidth_ / 2));
    }
  }

 private:
  double bandwidth_;
  double batch_ = 0;
  double slope_ = 0;              // ∂penalty/∂L0, over bandwidth · B
  std::vector<float> least_;      // (K) θ − bandwidth/2
  std::vector<float> distance_;   // of each entry's pre-activation from that
  std::vector<double> gradient_;  // (K) of the thresholds
};

}  // namespace

std::unique_ptr<Activation> make_activation(const SaeStepOptions& options) {
  switch (options.selection) {
    case Selection::kLargestOfBatch:
      return std::make_unique<LargestOfBatch>(options.k);
    case Selection::kLargestOfRow:
      return std::make_unique<LargestOfRow>(options.k);
    case Selection::kPositive:
      return std::make_unique<Positive>();
    case Selection::kOwnThresholds:
      return std::make_unique<OwnThresholds>(options.bandwidth);
  }
  return nullptr;
}

}  // namespace saetm::backend::cpu
