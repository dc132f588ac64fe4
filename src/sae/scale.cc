#include "sae/scale.h"

#include <algorithm>
#include <cmath>

#include "core/vector.h"

namespace saetm {

float unit_scale(const Embeddings& embeddings) {
  constexpr std::size_t kMost = 65'536;
  const std::size_t count = std::min(embeddings.rows(), kMost);
  std::vector<float> lengths, row(embeddings.cols());
  for (std::size_t i = 0; i < count; ++i) {
    embeddings.read(i * embeddings.rows() / count, 1, row.data());
    double squares = 0;
    for (const float value : row) squares += static_cast<double>(value) * value;
    if (squares > 0) lengths.push_back(static_cast<float>(std::sqrt(squares)));
  }
  if (lengths.empty()) return 1;
  const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2);
  std::nth_element(lengths.begin(), middle, lengths.end());
  return std::abs(*middle - 1) <= 1e-3F ? 1 : 1 / *middle;
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
