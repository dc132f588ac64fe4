#pragma once
/// Made-up inputs, and each backend beside the reference.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "saetm/device.h"

namespace saetm::backend {

inline Matrix normal_rows(std::size_t rows, std::size_t cols, unsigned seed, float spread = 1) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(0, spread);
  Matrix m(rows, cols);
  for (std::size_t i = 0; i < m.size(); ++i) m.data()[i] = normal(random);
  return m;
}

inline std::vector<float> normal_values(std::size_t count, unsigned seed, float spread = 1) {
  const Matrix m = normal_rows(1, count, seed, spread);
  return {m.data(), m.data() + count};
}

/// Decoder rows of unit length; the encoder's are like them.
inline SaeWeights random_weights(std::size_t atoms, std::size_t width) {
  SaeWeights weights(atoms, width);
  weights.decoder = normal_rows(atoms, width, 1);
  for (std::size_t k = 0; k < atoms; ++k) {
    float* row = weights.decoder.row(k);
    double squares = 0;
    for (std::size_t j = 0; j < width; ++j) squares += static_cast<double>(row[j]) * row[j];
    for (std::size_t j = 0; j < width; ++j) row[j] /= static_cast<float>(std::sqrt(squares));
  }
  const Matrix noise = normal_rows(atoms, width, 2, 0.1F);
  for (std::size_t i = 0; i < noise.size(); ++i) {
    weights.encoder.data()[i] = weights.decoder.data()[i] + noise.data()[i];
  }
  weights.encoder_bias = normal_values(atoms, 3, 0.1F);
  weights.decoder_bias = normal_values(width, 4, 0.1F);
  return weights;
}

/// The largest difference of two arrays, as a share of the largest value of the second.
inline double difference(const float* a, const float* b, std::size_t count, double largest = 0) {
  double worst = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double off = std::abs(static_cast<double>(a[i]) - b[i]);
    worst = std::isfinite(a[i]) ? std::max(worst, off) : INFINITY;
    largest = std::max(largest, std::abs(static_cast<double>(b[i])));
  }
  return largest > 0 ? worst / largest : worst;
}

/// One step on x, and what it came to.
inline SaeStepResult step(SaeTrainer& trainer, MatrixView<const float> x, double learning_rate,
                          double sparsity_scale = 1) {
  trainer.stage(x);
  trainer.step(learning_rate, sparsity_scale);
  return trainer.stats().last;
}

/// All backends but the reference.
inline std::vector<std::string> compared_devices() {
  std::vector<std::string> names = devices();
  std::erase(names, "reference");
  return names;
}

class AgainstReference : public testing::TestWithParam<std::string> {
 protected:
  Context context(int threads = 2) const { return {.threads = threads, .device = GetParam()}; }
  const Context plain{.threads = 1, .device = "reference"};
};

/// Any backend, alone.
class OnEach : public testing::TestWithParam<std::string> {
 protected:
  Context context(int threads = 2) const { return {.threads = threads, .device = GetParam()}; }
};

}  // namespace saetm::backend
