#pragma once
#include <cstdint>
#include <vector>

#include "saetm/sae.h"

namespace saetm {

/// The `count` largest of many values above 0 that come one after another, in memory of twice as
/// many.
class LargestValues {
 public:
  explicit LargestValues(std::size_t count) : count_(count) {}
  void add(const std::vector<float>& values);
  /// Values up to this need not be added any more.
  float bound() const { return bound_; }
  /// The smallest of the `count` largest; 0 where there are fewer.
  float smallest();

 private:
  void cut();
  std::size_t count_;
  std::vector<float> values_;
  float bound_ = 0;
};

/// The threshold under which (a sample of 65,536 of) the embeddings has k active atoms per document:
/// the largest activation that is not among the N·k largest; 0 where there are no more. `guess` is a
/// batch's threshold; half of it leaves few needless values, and where it was too high everything
/// positive is looked at. Memory: 8·N·k bytes and the codes of a block.
float calibrate_threshold(const SparseAutoencoder& sae, const Embeddings& embeddings, float guess,
                          std::uint64_t seed, const Context& context);

}  // namespace saetm
