#include "sae/scale.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/median.h"
#include "core/vector.h"

namespace saetm {

namespace {

/// That of the values above 0; 0 where there is none.
float median_above_0(std::vector<float> values) {
  std::erase(values, 0.0F);
  return values.empty() ? 0 : median(std::move(values));
}

}  // namespace

float unit_scale(const Embeddings& embeddings) {
  constexpr std::size_t kMost = 65'536;
  const std::size_t count = std::min(embeddings.rows(), kMost), d = embeddings.cols();
  std::vector<double> mean(d);
  std::vector<float> lengths(count), centred(count), row(d);
  const auto each = [&](const auto& use) {
    for (std::size_t i = 0; i < count; ++i) {
      embeddings.read(i * embeddings.rows() / count, 1, row.data());
      use(i);
    }
  };
  each([&](std::size_t i) {
    double squares = 0;
    for (std::size_t j = 0; j < d; ++j) {
      squares += static_cast<double>(row[j]) * row[j];
      mean[j] += row[j] / static_cast<double>(count);
    }
    lengths[i] = static_cast<float>(std::sqrt(squares));
  });
  each([&](std::size_t i) {
    double squares = 0;
    for (std::size_t j = 0; j < d; ++j) squares += (row[j] - mean[j]) * (row[j] - mean[j]);
    centred[i] = static_cast<float>(std::sqrt(squares));
  });
  const float apart = 2 * median_above_0(std::move(centred)),
              length = median_above_0(std::move(lengths));
  const float unit = apart > 0 ? std::min(apart, length) : length;
  return unit == 0 || std::abs(unit - 1) <= 1e-3F ? 1 : 1 / unit;
}

void rescale(SparseAutoencoder& sae, float factor) {
  if (factor == 1) return;
  for (std::vector<float>* values :
       {&sae.weights.encoder_bias, &sae.weights.decoder_bias, &sae.weights.thresholds}) {
    scale(factor, values->data(), values->size());
  }
  sae.threshold *= factor;
}

}  // namespace saetm
