#include "sae/calibrate.h"

#include <algorithm>
#include <functional>

#include "backend/backend.h"
#include "sae/batches.h"

namespace saetm {

void LargestValues::add(const std::vector<float>& values) {
  for (const float value : values) {
    if (value > bound_) values_.push_back(value);
    if (values_.size() >= 2 * count_ + (1 << 16)) cut();
  }
}

float LargestValues::smallest() {
  if (values_.size() < count_) return 0;
  cut();
  return bound_;
}

/// Leaves the `count` largest, the smallest of them last.
void LargestValues::cut() {
  std::nth_element(values_.begin(), values_.begin() + static_cast<std::ptrdiff_t>(count_) - 1,
                   values_.end(), std::greater<>());
  values_.resize(count_);
  bound_ = values_.back();
}

float calibrate_threshold(const SparseAutoencoder& sae, const Embeddings& embeddings, float guess,
                          std::uint64_t seed, const Context& context) {
  constexpr std::size_t kSample = 1 << 16;
  constexpr std::size_t kBlock = 1024;
  const std::size_t rows = std::min(embeddings.rows(), kSample);
  Embeddings sample = embeddings;
  if (rows < embeddings.rows()) {
    const HeldOut none(embeddings.rows(), 0);
    sample = Embeddings::from(Batches(embeddings, none, seed, rows).read(0));
  }
  const auto encoder =
      backend::backend_of(context).sae_encoder(sae.weights, backend::Precision::kF32, context);
  Matrix block(std::min(kBlock, rows), sample.cols());
  for (const float least : {0.5F * guess, 0.0F}) {
    ProgressScope progress(context, "encode", rows, "documents");
    LargestValues largest(rows * static_cast<std::size_t>(sae.k) + 1);
    for (std::size_t first = 0; first < rows; first += kBlock) {
      const std::size_t count = std::min(kBlock, rows - first);
      sample.read(first, count, block.data());
      SparseMatrix codes;
      codes.cols = sae.weights.atoms();
      encoder->encode({block.data(), count, sample.cols()}, std::max(least, largest.bound()), 0,
                      codes);
      largest.add(codes.values);
      progress.update(first + count);
    }
    if (const float threshold = largest.smallest(); threshold > 0) return threshold;
    if (least <= 0) break;  // all were looked at
  }
  return 0;
}

}  // namespace saetm
