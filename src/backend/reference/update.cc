#include <algorithm>
#include <cmath>

#include "backend/reference/trainer.h"

namespace saetm::backend::reference {

/// All gradients together are scaled by min(1, largest/(norm + 10⁻⁶)); Adam; unit rows.
void ReferenceSaeTrainer::update(double learning_rate) {
  constexpr double kBeta1 = 0.9, kBeta2 = 0.999;
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
  adam(gradients_.thresholds, weights_.thresholds.data(), m.thresholds.data(), v.thresholds.data());
  for (float& threshold : weights_.thresholds) {
    threshold = std::max(threshold, static_cast<float>(options_.bandwidth / 2));
  }
}

}  // namespace saetm::backend::reference
