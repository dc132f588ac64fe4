#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "backend/reference/backend.h"
#include "backend/reference/pre_activations.h"
#include "saetm/communicator.h"

namespace saetm::backend::reference {
namespace {

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
  ReferenceSaeTrainer(SaeTrainingState state, const SaeStepOptions& options,
                      Communicator& workers)
      : state_(std::move(state)),
        options_(options),
        workers_(workers),
        weights_(state_.weights),
        atoms_(weights_.atoms()),
        width_(weights_.width()) {
    if (options_.prefix_ends.empty()) options_.prefix_ends = {std::numeric_limits<int>::max()};
  }

  /// Each worker does the step of the whole batch: what all of them must come to.
  SaeStepResult step(MatrixView<const float> rows, double learning_rate, double scale) override {
    SaeStepResult result;
    const auto batch = workers_.allgather(std::span(rows.data, rows.size())).values;
    const MatrixView<const float> x{batch.data(), batch.size() / width_, width_};
    batch_ = x.rows;
    centred_ = centred(weights_, x);
    pre_activations_ = pre_activations(weights_, x, options_.precision);
    select(result);
    find_prefixes();
    const std::vector<Sums> errors = reconstruct(result);
    gradients_ = Gradients(atoms_, width_);
    for (Active& active : code_) {
      active.delta = dot_with_atom(output_gradient_[active.prefix], active);
    }
    penalize(options_.sparsity_weight * scale, result);
    for (const Active& active : code_) {
      if (active.activation > 0) add_gradients(active, output_gradient_[active.prefix]);
    }
    count_fired(result);
    if (result.dead > 0 && options_.aux_k > 0) add_auxiliary(errors.back(), result);
    result.loss = result.reconstruction + result.sparsity + options_.aux_weight * result.auxiliary;
    finish_gradients();
    update(learning_rate);
    return result;
  }

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

  void select(SaeStepResult& result) {
    code_.clear();
    const auto k = static_cast<std::size_t>(options_.k);
    std::vector<Entry> positive = positive_entries(pre_activations_);
    if (options_.selection == Selection::kLargestOfBatch) {
      keep_first(positive, batch_ * k);
      if (!positive.empty()) result.smallest_kept = positive.back().value;
    } else if (options_.selection == Selection::kLargestOfRow) {
      std::vector<Entry> kept;
      for (std::size_t i = 0; i < batch_; ++i) {
        std::vector<Entry> row;
        std::copy_if(positive.begin(), positive.end(), std::back_inserter(row),
                     [&](const Entry& e) { return e.row == i; });
        keep_first(row, k);
        kept.insert(kept.end(), row.begin(), row.end());
      }
      positive = kept;
    }
    for (const Entry& e : positive) {
      double activation = e.value;
      if (options_.selection == Selection::kOwnThresholds) {
        const double distance = static_cast<double>(e.value) - weights_.thresholds[e.atom];
        if (distance <= -options_.bandwidth / 2) continue;
        if (distance <= 0) activation = 0;
      }
      code_.push_back({e.row, e.atom, activation});
      result.active += activation > 0;
    }
  }

  /// The first prefix that an entry is in: by its atom, or by its rank in its embedding.
  void find_prefixes() {
    if (options_.prefixes == Prefixes::kNone) return;
    const std::vector<std::int32_t>& ends = options_.prefix_ends;
    for (Active& active : code_) {
      std::size_t place = active.atom;
      if (options_.prefixes == Prefixes::kOfRanks) {
        place = static_cast<std::size_t>(
            std::count_if(code_.begin(), code_.end(), [&](const Active& other) {
              if (other.row != active.row) return false;
              return other.activation != active.activation ? other.activation > active.activation
                                                           : other.atom < active.atom;
            }));
      }
      while (active.prefix + 1 < ends.size() &&
             place >= static_cast<std::size_t>(ends[active.prefix])) {
        ++active.prefix;
      }
    }
  }

  /// e_p = x − b_dec − Σ a·w over prefix p, loss Σ_p mean ‖e_p‖²/P; what an atom adds counts in every
  /// prefix from its first, q, on, so its output gradient is Σ_{p ≥ q} −2/(B·P)·e_p. Returns the e_p.
  std::vector<Sums> reconstruct(SaeStepResult& result) {
    const auto n = static_cast<double>(batch_);
    const auto count = static_cast<double>(prefixes());
    std::vector<Sums> errors(prefixes(), Sums(batch_, width_));
    output_gradient_ = errors;
    for (std::size_t p = 0; p < prefixes(); ++p) {
      for (std::size_t i = 0; i < batch_; ++i) {
        for (std::size_t j = 0; j < width_; ++j) errors[p](i, j) = centred_(i, j);
      }
      for (const Active& active : code_) {
        if (active.prefix > p) continue;
        for (std::size_t j = 0; j < width_; ++j) {
          errors[p](active.row, j) -= active.activation * weights_.decoder(active.atom, j);
        }
      }
      double squares = 0;
      for (const double e : errors[p].values()) squares += e * e;
      result.reconstruction += squares / (n * count);
      result.final_error = squares / n;
    }
    for (std::size_t q = 0; q < prefixes(); ++q) {
      for (std::size_t p = q; p < prefixes(); ++p) {
        for (std::size_t i = 0; i < batch_; ++i) {
          for (std::size_t j = 0; j < width_; ++j) {
            output_gradient_[q](i, j) += -2 / (n * count) * errors[p](i, j);
          }
        }
      }
    }
    return errors;
  }

  /// δ = ⟨g, w_k⟩.
  double dot_with_atom(const Sums& gradient, const Active& active) const {
    double sum = 0;
    for (std::size_t j = 0; j < width_; ++j) {
      sum += gradient(active.row, j) * weights_.decoder(active.atom, j);
    }
    return sum;
  }

  /// L1: λ·mean ‖a‖₁. L0: λ·(L0/k − 1)², and with R = 1 within half a bandwidth ε of θ, else 0,
  /// ∂loss/∂θ = −Σ_i R·((θ/ε)·δ + 2λ·(L0/k − 1)/(k·ε·B)).
  void penalize(double weight, SaeStepResult& result) {
    const auto n = static_cast<double>(batch_);
    if (options_.penalty == Penalty::kL1) {
      for (Active& active : code_) {
        result.sparsity += weight * active.activation / n;
        active.delta += weight / n;
      }
    }
    if (options_.selection != Selection::kOwnThresholds) return;
    double slope = 0;  // ∂penalty/∂L0
    if (options_.penalty == Penalty::kL0) {
      const auto k = static_cast<double>(options_.k);
      const double excess = static_cast<double>(result.active) / n / k - 1;
      result.sparsity = weight * excess * excess;
      slope = 2 * weight * excess / k;
    }
    for (const Active& active : code_) {
      const double threshold = weights_.thresholds[active.atom];
      const double distance = pre_activations_(active.row, active.atom) - threshold;
      if (!(std::abs(distance) < options_.bandwidth / 2)) continue;
      gradients_.thresholds[active.atom] -=
          (threshold * active.delta + slope / n) / options_.bandwidth;
    }
  }

  /// ∂w_k += a·g, ∂e_k += δ·(x − b_dec), ∂b_enc_k += δ.
  void add_gradients(const Active& active, const Sums& output_gradient) {
    for (std::size_t j = 0; j < width_; ++j) {
      gradients_.decoder(active.atom, j) += active.activation * output_gradient(active.row, j);
      gradients_.encoder(active.atom, j) += active.delta * centred_(active.row, j);
    }
    gradients_.encoder_bias[active.atom] += active.delta;
  }

  /// Counting comes first: an atom active in this batch is not dead in it.
  void count_fired(SaeStepResult& result) {
    for (auto& since : state_.since_fired) since += static_cast<std::int64_t>(batch_);
    for (const Active& active : code_) {
      if (active.activation > 0) state_.since_fired[active.atom] = 0;
    }
    for (std::size_t k = 0; k < atoms_; ++k) result.dead += is_dead(k);
  }

  bool is_dead(std::size_t atom) const {
    return options_.revives_dead && state_.since_fired[atom] >= options_.dead_after;
  }

  /// AuxK: per embedding the aux_k largest positive pre-activations z of dead atoms reconstruct what
  /// is left, r = x − x̂, a constant: mean ‖r − Σ z·w‖² / mean ‖r − mean r‖².
  void add_auxiliary(const Sums& residual, SaeStepResult& result) {
    const auto n = static_cast<double>(batch_);
    double variance = result.final_error;  // mean ‖r‖² − ‖mean r‖²
    for (std::size_t j = 0; j < width_; ++j) {
      double mean = 0;
      for (std::size_t i = 0; i < batch_; ++i) mean += residual(i, j) / n;
      variance -= mean * mean;
    }
    // What is less is rounding: all residuals are the same, as in a batch of one.
    if (!(variance > kLeastVariance * result.final_error)) return;
    std::vector<Active> revived;
    for (std::size_t i = 0; i < batch_; ++i) {
      std::vector<Entry> row;
      for (std::size_t k = 0; k < atoms_; ++k) {
        double z = weights_.encoder_bias[k];
        for (std::size_t j = 0; j < width_; ++j) {
          z += static_cast<double>(weights_.encoder(k, j)) * centred_(i, j);
        }
        if (is_dead(k) && static_cast<float>(z) > 0) row.push_back({static_cast<float>(z), i, k});
      }
      keep_first(row, static_cast<std::size_t>(options_.aux_k));
      for (const Entry& e : row) revived.push_back({e.row, e.atom, e.value});
    }
    Sums gradient = residual;
    for (const Active& active : revived) {
      for (std::size_t j = 0; j < width_; ++j) {
        gradient(active.row, j) -= active.activation * weights_.decoder(active.atom, j);
      }
    }
    for (std::size_t i = 0; i < batch_; ++i) {
      for (std::size_t j = 0; j < width_; ++j) {
        result.auxiliary += gradient(i, j) * gradient(i, j) / (n * variance);
        gradient(i, j) *= -2 / (n * variance) * options_.aux_weight;
      }
    }
    for (Active& active : revived) {
      active.delta = dot_with_atom(gradient, active);
      add_gradients(active, gradient);
    }
  }

  /// ∂b_dec = Σ_i g_i − Σ_k ∂b_enc_k·e_k. Of a decoder row's gradient the part along the row goes:
  /// ∂w − ⟨∂w, u⟩u, u = w/(‖w‖ + 10⁻⁶).
  void finish_gradients() {
    for (std::size_t j = 0; j < width_; ++j) {
      double sum = 0;
      for (std::size_t i = 0; i < batch_; ++i) sum += output_gradient_[0](i, j);
      for (std::size_t k = 0; k < atoms_; ++k) {
        sum -= gradients_.encoder_bias[k] * weights_.encoder(k, j);
      }
      gradients_.decoder_bias[j] = sum;
    }
    for (std::size_t k = 0; k < atoms_; ++k) {
      double squares = 0, along = 0;
      for (std::size_t j = 0; j < width_; ++j) {
        squares += static_cast<double>(weights_.decoder(k, j)) * weights_.decoder(k, j);
        along += gradients_.decoder(k, j) * weights_.decoder(k, j);
      }
      const double length = std::sqrt(squares) + 1e-6;
      for (std::size_t j = 0; j < width_; ++j) {
        gradients_.decoder(k, j) -= along / (length * length) * weights_.decoder(k, j);
      }
    }
  }

  /// All gradients together are scaled by min(1, largest/(norm + 10⁻⁶)); Adam; unit rows.
  void update(double learning_rate) {
    double squares = 0;
    const auto add = [&](const std::vector<double>& gradient) {
      for (const double g : gradient) squares += g * g;
    };
    add(gradients_.encoder.values());
    add(gradients_.decoder.values());
    add(gradients_.encoder_bias);
    add(gradients_.decoder_bias);
    add(gradients_.thresholds);
    const double factor = std::min(1.0, options_.max_gradient_norm / (std::sqrt(squares) + 1e-6));
    const double t = static_cast<double>(++state_.steps);
    const auto adam = [&](const std::vector<double>& gradient, float* w, float* m, float* v) {
      for (std::size_t i = 0; i < gradient.size(); ++i) {
        const double g = gradient[i] * factor;
        m[i] = static_cast<float>(kBeta1 * m[i] + (1 - kBeta1) * g);
        v[i] = static_cast<float>(kBeta2 * v[i] + (1 - kBeta2) * g * g);
        const double mean = m[i] / (1 - std::pow(kBeta1, t));
        const double square = v[i] / (1 - std::pow(kBeta2, t));
        w[i] = static_cast<float>(w[i] - learning_rate * mean / (std::sqrt(square) + 1e-8));
      }
    };
    SaeWeights &m = state_.first_moment, &v = state_.second_moment;
    adam(gradients_.encoder.values(), weights_.encoder.data(), m.encoder.data(), v.encoder.data());
    adam(gradients_.decoder.values(), weights_.decoder.data(), m.decoder.data(), v.decoder.data());
    adam(gradients_.encoder_bias, weights_.encoder_bias.data(), m.encoder_bias.data(),
         v.encoder_bias.data());
    adam(gradients_.decoder_bias, weights_.decoder_bias.data(), m.decoder_bias.data(),
         v.decoder_bias.data());
    for (std::size_t k = 0; k < atoms_; ++k) {
      double length = 0;
      for (std::size_t j = 0; j < width_; ++j) {
        length += static_cast<double>(weights_.decoder(k, j)) * weights_.decoder(k, j);
      }
      const double unit = 1 / (std::sqrt(length) + 0x1p-23);
      for (std::size_t j = 0; j < width_; ++j) {
        weights_.decoder(k, j) = static_cast<float>(weights_.decoder(k, j) * unit);
      }
    }
    if (options_.selection != Selection::kOwnThresholds) return;
    adam(gradients_.thresholds, weights_.thresholds.data(), m.thresholds.data(),
         v.thresholds.data());
    for (float& threshold : weights_.thresholds) {
      threshold = std::max(threshold, static_cast<float>(options_.bandwidth / 2));
    }
  }

  static constexpr double kBeta1 = 0.9, kBeta2 = 0.999;
  SaeTrainingState state_;
  SaeStepOptions options_;
  Communicator& workers_;
  SaeWeights& weights_;
  std::size_t atoms_, width_;
  // Of a step:
  std::size_t batch_ = 0;
  Matrix centred_, pre_activations_;  // (B, d), (B, K)
  std::vector<Active> code_;
  std::vector<Sums> output_gradient_;  // (P) of (B, d)
  Gradients gradients_{0, 0};
};

}  // namespace

std::unique_ptr<SaeTrainer> make_sae_trainer(SaeTrainingState state,
                                             const SaeStepOptions& options,
                                             const Context& context) {
  return std::make_unique<ReferenceSaeTrainer>(std::move(state), options, *context.workers);
}

}  // namespace saetm::backend::reference
