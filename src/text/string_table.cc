#include "text/string_table.h"

#include <algorithm>
#include <cstring>
#include <functional>

namespace saetm {
namespace {

constexpr std::size_t kFirstSlots = 1024;
constexpr std::size_t kBlock = std::size_t{1} << 16;

}  // namespace

StringTable::StringTable() : slots_(kFirstSlots, kNone) {}

std::size_t StringTable::slot_of(std::string_view text, std::size_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = hash & mask;; slot = (slot + 1) & mask) {
    const std::uint32_t id = slots_[slot];
    if (id == kNone) return slot;
    if (entries_[id].hash == hash && entries_[id].text == text) return slot;
  }
}

std::uint32_t StringTable::find(std::string_view text) const {
  return slots_[slot_of(text, std::hash<std::string_view>{}(text))];
}

std::uint32_t StringTable::add(std::string_view text) {
  const std::size_t hash = std::hash<std::string_view>{}(text);
  const std::size_t slot = slot_of(text, hash);
  if (slots_[slot] != kNone) return slots_[slot];
  const auto id = static_cast<std::uint32_t>(entries_.size());
  entries_.push_back({keep(text), hash});
  slots_[slot] = id;
  if (2 * entries_.size() > slots_.size()) grow();
  return id;
}

void StringTable::grow() {
  slots_.assign(slots_.size() * 4, kNone);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t id = 0; id < entries_.size(); ++id) {
    std::size_t slot = entries_[id].hash & mask;
    while (slots_[slot] != kNone) slot = (slot + 1) & mask;
    slots_[slot] = static_cast<std::uint32_t>(id);
  }
}

std::string_view StringTable::keep(std::string_view text) {
  if (text.size() > block_left_) {
    block_left_ = std::max(kBlock, text.size());
    blocks_.push_back(std::make_unique<char[]>(block_left_));
    block_at_ = blocks_.back().get();
  }
  char* kept = block_at_;
  if (!text.empty()) std::memcpy(kept, text.data(), text.size());
  block_at_ += text.size();
  block_left_ -= text.size();
  return {kept, text.size()};
}

}  // namespace saetm
