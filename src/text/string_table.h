#pragma once
/// Distinct strings numbered in the order they came.
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace saetm {

/// An open-addressing hash table that keeps its own copy of each string; the views it gives stay
/// good for its lifetime. Reading from several threads is safe while nobody adds.
class StringTable {
 public:
  static constexpr std::uint32_t kNone = 0xffffffffu;

  StringTable();

  /// The number of `text`, which is added when new; then it equals the former size().
  std::uint32_t add(std::string_view text);
  /// The number of `text`, kNone when it is not there.
  std::uint32_t find(std::string_view text) const;
  std::string_view operator[](std::uint32_t id) const { return entries_[id].text; }
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::string_view text;
    std::size_t hash;
  };
  std::size_t slot_of(std::string_view text, std::size_t hash) const;
  std::string_view keep(std::string_view text);
  void grow();

  std::vector<Entry> entries_;
  std::vector<std::uint32_t> slots_;  // kNone or an entry; a power of two, at most half full
  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t block_left_ = 0;
  char* block_at_ = nullptr;
};

}  // namespace saetm
