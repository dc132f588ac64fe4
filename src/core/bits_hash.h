#pragma once
#include <bit>
#include <cstdint>

namespace saetm {

/// FNV-1a over the bits of values of 32 bits each.
class BitsHash {
 public:
  template <class Values>
  BitsHash& add(const Values& values) {
    for (const auto value : values) {
      hash_ = (hash_ ^ std::bit_cast<std::uint32_t>(value)) * 0x100000001b3;
    }
    return *this;
  }
  std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 0xcbf29ce484222325;
};

}  // namespace saetm
