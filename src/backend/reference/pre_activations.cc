#include "backend/reference/pre_activations.h"

#include <algorithm>
#include <bit>

namespace saetm::backend::reference {
namespace {

/// To the nearest float whose lower 16 bits are 0, the even one of two equally near.
float rounded_to_bf16(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  const std::uint32_t last_kept = (bits >> 16) & 1;
  return std::bit_cast<float>((bits + 0x7fff + last_kept) & 0xffff0000);
}

}  // namespace

Matrix centred(const SaeWeights& weights, MatrixView<const float> x) {
  Matrix result(x.rows, x.cols);
  for (std::size_t i = 0; i < x.rows; ++i) {
    for (std::size_t j = 0; j < x.cols; ++j) {
      result(i, j) = x.row(i)[j] - weights.decoder_bias[j];
    }
  }
  return result;
}

Matrix pre_activations(const SaeWeights& weights, MatrixView<const float> x, Precision precision) {
  const auto factor = [&](float value) {
    return precision == Precision::kBf16 ? rounded_to_bf16(value) : value;
  };
  const Matrix rows = centred(weights, x);
  Matrix p(x.rows, weights.atoms());
  for (std::size_t i = 0; i < p.rows(); ++i) {
    for (std::size_t k = 0; k < p.cols(); ++k) {
      double sum = 0;
      for (std::size_t j = 0; j < x.cols; ++j) {
        sum += static_cast<double>(factor(weights.encoder(k, j))) * factor(rows(i, j));
      }
      p(i, k) = static_cast<float>(sum + weights.encoder_bias[k]);
    }
  }
  return p;
}

std::vector<Entry> positive_entries(const Matrix& p) {
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < p.rows(); ++i) {
    for (std::size_t k = 0; k < p.cols(); ++k) {
      if (p(i, k) > 0) entries.push_back({p(i, k), i, k});
    }
  }
  return entries;
}

void keep_first(std::vector<Entry>& entries, std::size_t count) {
  std::sort(entries.begin(), entries.end());
  if (entries.size() > count) entries.resize(count);
}

}  // namespace saetm::backend::reference
