#include "io/text_source.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "core/utf8.h"

namespace saetm {
namespace {

constexpr std::size_t kLookedAt = 4096;
constexpr std::size_t kBlock = std::size_t{1} << 16;

/// A source whose first bytes were read before.
class Begun final : public ByteSource {
 public:
  Begun(std::string first, std::unique_ptr<ByteSource> rest)
      : first_(std::move(first)), rest_(std::move(rest)) {}

  std::size_t read(char* out, std::size_t size) override {
    if (at_ == first_.size()) return rest_->read(out, size);
    const std::size_t count = std::min(size, first_.size() - at_);
    std::memcpy(out, first_.data() + at_, count);
    at_ += count;
    return count;
  }

 private:
  std::string first_;
  std::unique_ptr<ByteSource> rest_;
  std::size_t at_ = 0;
};

class Utf16Source final : public ByteSource {
 public:
  Utf16Source(std::unique_ptr<ByteSource> source, bool big)
      : source_(std::move(source)), big_(big), units_(kBlock) {}

  std::size_t read(char* out, std::size_t size) override {
    while (at_ == text_.size() && !ended_) fill();
    const std::size_t count = std::min(size, text_.size() - at_);
    std::memcpy(out, text_.data() + at_, count);
    at_ += count;
    return count;
  }

 private:
  void fill() {
    text_.clear();
    at_ = 0;
    const std::size_t got = source_->read(units_.data() + left_, units_.size() - left_);
    ended_ = got == 0;
    const std::size_t bytes = left_ + got;
    std::size_t i = 0;
    for (; i + 1 < bytes; i += 2) add(unit(i));
    left_ = bytes - i;
    if (left_ > 0) units_[0] = units_[i];
    if (ended_ && (left_ > 0 || high_ != 0)) text_ += '\xff';
  }

  std::uint32_t unit(std::size_t i) const {
    const auto first = static_cast<unsigned char>(units_[i]);
    const auto second = static_cast<unsigned char>(units_[i + 1]);
    return big_ ? static_cast<std::uint32_t>(first << 8 | second)
                : static_cast<std::uint32_t>(second << 8 | first);
  }

  void add(std::uint32_t unit) {
    const bool low = unit >= 0xDC00 && unit < 0xE000;
    if (high_ != 0 && low) {
      add_character(text_, 0x10000 + ((high_ - 0xD800) << 10) + (unit - 0xDC00));
      high_ = 0;
      return;
    }
    if (high_ != 0 || low) text_ += '\xff';
    high_ = unit >= 0xD800 && unit < 0xDC00 ? unit : 0;
    if (high_ == 0 && !low) add_character(text_, unit);
  }

  std::unique_ptr<ByteSource> source_;
  bool big_, ended_ = false;
  std::vector<char> units_;
  std::size_t left_ = 0;    // bytes of units_ that are half a unit
  std::uint32_t high_ = 0;  // the first half of a surrogate pair
  std::string text_;
  std::size_t at_ = 0;
};

}  // namespace

Encoding encoding_of(std::string_view first) {
  constexpr std::string_view kLittle32("\xff\xfe\0\0", 4), kBig32("\0\0\xfe\xff", 4);
  if (first.starts_with(kLittle32) || first.starts_with(kBig32)) return Encoding::kUtf32;
  if (first.starts_with("\xff\xfe")) return Encoding::kUtf16Little;
  if (first.starts_with("\xfe\xff")) return Encoding::kUtf16Big;
  std::size_t zeros[2] = {};
  for (std::size_t i = 0; i < first.size(); ++i) zeros[i % 2] += first[i] == '\0' ? 1 : 0;
  for (const std::size_t place : {0, 1}) {
    if (zeros[place] == 0 || zeros[1 - place] > 0) continue;
    const bool begins = first.size() >= 4 && first[place] == '\0' && first[place + 2] == '\0';
    if (begins || (zeros[place] >= 4 && zeros[place] * 16 >= first.size() / 2)) {
      return place == 1 ? Encoding::kUtf16Little : Encoding::kUtf16Big;
    }
  }
  return Encoding::kUtf8;
}

TextSource as_text(std::unique_ptr<ByteSource> source) {
  std::string first(kLookedAt, '\0');
  std::size_t size = 0, got = 1;
  while (size < 4 && got > 0) {
    got = source->read(first.data() + size, first.size() - size);
    size += got;
  }
  first.resize(size);
  const Encoding encoding = encoding_of(first);
  auto begun = std::make_unique<Begun>(std::move(first), std::move(source));
  const bool big = encoding == Encoding::kUtf16Big;
  if (!big && encoding != Encoding::kUtf16Little) return {std::move(begun), encoding};
  return {std::make_unique<Utf16Source>(std::move(begun), big), encoding};
}

}  // namespace saetm
