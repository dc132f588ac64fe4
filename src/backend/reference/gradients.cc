#include <algorithm>
#include <cmath>

#include "backend/reference/pre_activations.h"
#include "backend/reference/trainer.h"

namespace saetm::backend::reference {

/// δ = ⟨g, w_k⟩.
double ReferenceSaeTrainer::dot_with_atom(const Sums& gradient, const Active& active) const {
  double sum = 0;
  for (std::size_t j = 0; j < width_; ++j) {
    sum += gradient(active.row, j) * weights_.decoder(active.atom, j);
  }
  return sum;
}

/// L1: λ·mean ‖a‖₁. L0: λ·(L0/k − 1)², and with R = 1 within half a bandwidth ε of θ, else 0,
/// ∂loss/∂θ = −Σ_i R·((θ/ε)·δ + 2λ·(L0/k − 1)/(k·ε·B)).
void ReferenceSaeTrainer::penalize(double weight, SaeStepResult& result) {
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
void ReferenceSaeTrainer::add_gradients(const Active& active, const Sums& output_gradient) {
  for (std::size_t j = 0; j < width_; ++j) {
    gradients_.decoder(active.atom, j) += active.activation * output_gradient(active.row, j);
    gradients_.encoder(active.atom, j) += active.delta * centred_(active.row, j);
  }
  gradients_.encoder_bias[active.atom] += active.delta;
}

/// AuxK: per embedding the aux_k largest positive pre-activations z of dead atoms reconstruct what
/// is left, r = x − x̂, a constant: mean ‖r − Σ z·w‖² / mean ‖r − mean r‖².
void ReferenceSaeTrainer::add_auxiliary(const Sums& residual, SaeStepResult& result) {
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
void ReferenceSaeTrainer::finish_gradients() {
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

}  // namespace saetm::backend::reference
