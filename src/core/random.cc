#include "saetm/random.h"

#include <bit>
#include <cmath>
#include <numbers>

namespace saetm {
namespace {

/// Finaliser of SplitMix64 (Steele et al. 2014, constants of Stafford's variant 13).
std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15ULL;

}  // namespace

Random::Random(std::uint64_t seed, std::uint64_t stream)
    : key_(mix(mix(seed + kGolden) ^ (stream * kGolden + 0x632be59bd9b4e019ULL))) {}

std::uint64_t Random::bits(std::uint64_t counter) const {
  return mix(mix(key_ + counter * kGolden) + key_);
}

double Random::uniform(std::uint64_t counter) const {
  return static_cast<double>(bits(counter) >> 11) * 0x1p-53;
}

double Random::normal(std::uint64_t counter) const {
  const double u = 1.0 - uniform(2 * counter);  // in (0, 1]
  const double v = uniform(2 * counter + 1);
  return std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * std::numbers::pi * v);
}

Permutation::Permutation(std::uint64_t size, std::uint64_t seed, std::uint64_t stream)
    : size_(size) {
  const int bits = size < 2 ? 1 : 64 - std::countl_zero(size - 1);
  half_bits_ = (bits + 1) / 2;
  mask_ = (std::uint64_t{1} << half_bits_) - 1;
  const Random random(seed, stream);
  for (int i = 0; i < 4; ++i) keys_[i] = random.bits(static_cast<std::uint64_t>(i));
}

std::uint64_t Permutation::operator()(std::uint64_t index) const {
  do {
    std::uint64_t left = index >> half_bits_;
    std::uint64_t right = index & mask_;
    for (const std::uint64_t key : keys_) {
      const std::uint64_t next = left ^ (mix(right + key) & mask_);
      left = right;
      right = next;
    }
    index = (left << half_bits_) | right;
  } while (index >= size_);
  return index;
}

}  // namespace saetm
