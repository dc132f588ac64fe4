#pragma once
/// Distinct pairs of numbers, numbered in the order they came.
#include <cstdint>
#include <utility>
#include <vector>

namespace saetm {

/// An open-addressing hash table, as StringTable is for strings.
class PairTable {
 public:
  static constexpr std::uint32_t kNone = 0xffffffffu;

  PairTable() : slots_(64, kNone) {}

  /// Well spread over 64 bits.
  static std::uint64_t hash(std::uint32_t first, std::uint32_t second) {
    std::uint64_t x = std::uint64_t{first} << 32 | second;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
  }

  /// The pair's number; when it is new, the former size().
  std::uint32_t add(std::uint32_t first, std::uint32_t second) {
    std::uint32_t& slot = slots_[slot_of(first, second)];
    if (slot != kNone) return slot;
    const auto id = static_cast<std::uint32_t>(pairs_.size());
    slot = id;
    pairs_.emplace_back(first, second);
    if (2 * pairs_.size() > slots_.size()) grow();
    return id;
  }
  /// kNone when it is not there.
  std::uint32_t find(std::uint32_t first, std::uint32_t second) const {
    return slots_[slot_of(first, second)];
  }
  const std::pair<std::uint32_t, std::uint32_t>& operator[](std::uint32_t id) const {
    return pairs_[id];
  }
  std::size_t size() const { return pairs_.size(); }

 private:
  std::size_t slot_of(std::uint32_t first, std::uint32_t second) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = hash(first, second) & mask;
    while (slots_[slot] != kNone && pairs_[slots_[slot]] != std::pair(first, second)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
  void grow() {
    slots_.assign(slots_.size() * 2, kNone);
    for (std::uint32_t id = 0; id < pairs_.size(); ++id) {
      slots_[slot_of(pairs_[id].first, pairs_[id].second)] = id;
    }
  }

  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs_;
  std::vector<std::uint32_t> slots_;  // kNone or a number; a power of two, at most half full
};

}  // namespace saetm
