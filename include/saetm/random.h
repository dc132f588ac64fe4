#pragma once
/// Counter-based random numbers: a value is a function of (seed, stream, counter) alone, so the
/// order in which threads ask does not matter.
#include <cstdint>

namespace saetm {

class Random {
 public:
  /// `stream` separates uses of one seed from each other.
  explicit Random(std::uint64_t seed, std::uint64_t stream = 0);

  std::uint64_t bits(std::uint64_t counter) const;
  /// Uniform in [0, 1), 53 bits.
  double uniform(std::uint64_t counter) const;
  /// Standard normal (Box–Muller on counters 2c and 2c + 1).
  double normal(std::uint64_t counter) const;

 private:
  std::uint64_t key_;
};

/// A pseudo-random permutation of 0..size-1 that is computed, not stored: a four-round Feistel
/// network with cycle walking.
class Permutation {
 public:
  Permutation(std::uint64_t size, std::uint64_t seed, std::uint64_t stream);
  /// The image of `index`, index < size. Constant expected time.
  std::uint64_t operator()(std::uint64_t index) const;

 private:
  std::uint64_t size_;
  std::uint64_t mask_;
  int half_bits_;
  std::uint64_t keys_[4];
};

}  // namespace saetm
