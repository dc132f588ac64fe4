#include "io/line_reader.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "saetm/error.h"

namespace saetm {
namespace {

constexpr std::size_t kFirstBuffer = std::size_t{1} << 18;
constexpr std::size_t kLookedAt = std::size_t{1} << 16;  // for line feeds
constexpr char kDosEnd = 0x1a;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
static_assert(LineReader::kPadding >= simdjson::SIMDJSON_PADDING);

}  // namespace

LineReader::LineReader(const std::string& path, std::size_t most, const std::string& encoding)
    : LineReader(open_bytes(path), shown_path(path), most) {
  has_option_ = !encoding.empty();
  if (has_option_ && encoding != "auto") decoder_.emplace(encoding);
}

LineReader::LineReader(std::unique_ptr<ByteSource> source, std::string shown, std::size_t most)
    : path_(std::move(shown)),
      most_(most),
      source_{std::move(source)},
      buffer_(kFirstBuffer + kPadding) {}

void LineReader::fail_at(std::size_t line, const std::string& what) const {
  throw Error(path_ + ":" + std::to_string(line) + ": " + what);
}

void LineReader::check_length(std::size_t bytes) const {
  if (bytes <= most_) return;
  fail("is longer than " + std::to_string(most_ >> 20) +
       " MiB; --max-line says how long a line, "
       "or a text of several, may be");
}

bool LineReader::refill() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ + kPadding == buffer_.size()) buffer_.resize(2 * end_ + kPadding);
  try {
    if (!std::exchange(begun_, true)) source_ = as_text(std::move(source_.bytes));
    if (source_.encoding == Encoding::kUtf32) {
      throw Error("the text is UTF-32, which is not read: save it as UTF-8");
    }
    const std::size_t got =
        source_.bytes->read(buffer_.data() + end_, buffer_.size() - kPadding - end_);
    end_ += got;
    return got > 0;
  } catch (const Error& error) {
    fail_at(number_ + 1, error.what());
  }
}

/// Lines end in CR where the file has that and no line feed, as far as it is looked at, which is not
/// between the two.
void LineReader::find_out_ending() {
  for (;;) {
    const std::string_view seen(buffer_.data() + begin_, end_ - begin_);
    if (seen.find('\n') != std::string_view::npos) break;
    if ((seen.size() < kLookedAt || seen.ends_with('\r')) && refill()) continue;
    if (seen.find('\r') == std::string_view::npos) break;
    end_of_line_ = '\r';
    return;
  }
  end_of_line_ = '\n';
}

void LineReader::decode(std::string_view& line) {
  if (decoder_ && source_.encoding == Encoding::kUtf8) {
    if (!decoder_->decode(line, decoded_)) fail("the text is neither UTF-8 nor as --encoding says");
    decoded_.reserve(decoded_.size() + kPadding);
    line = decoded_;
    return;
  }
  if (source_.encoding != Encoding::kUtf8) fail("the text is not whole UTF-16");
  if (!has_option_) fail("the text is not UTF-8");
  // By the lines behind it, too: one says little.
  const auto behind = static_cast<std::size_t>(buffer_.data() + end_ - line.data());
  const std::string_view text(line.data(), std::min(behind, kLookedAt));
  if (text.starts_with("PK\x03\x04")) {
    fail("this is a zip archive, as .xlsx and .docx are, and no text: save it as CSV or as text");
  }
  if (text.find('\0') != std::string_view::npos) fail("this is no text: it holds zero bytes");
  const std::string likely = likely_encoding(text);
  fail("the text is not UTF-8" +
       (likely.empty() ? std::string("; --encoding says what else it is in")
                       : ", and looks like " + likely + ": --encoding " + likely + " reads it so"));
}

bool LineReader::next(std::string_view& line) {
  if (end_of_line_ == 0) find_out_ending();
  std::size_t scanned = 0;
  const char* feed = nullptr;
  for (;;) {
    const char* from = buffer_.data() + begin_ + scanned;
    scanned = end_ - begin_;
    feed = static_cast<const char*>(
        std::memchr(from, end_of_line_, static_cast<std::size_t>(buffer_.data() + end_ - from)));
    if (feed) break;
    if (scanned > most_) ++number_;
    check_length(scanned);
    if (!refill()) break;
  }
  if (!feed && begin_ == end_) return false;
  ++number_;
  const char* first = buffer_.data() + begin_;
  const char* last = feed ? feed : buffer_.data() + end_;
  line = {first, static_cast<std::size_t>(last - first)};
  begin_ = feed ? static_cast<std::size_t>(feed + 1 - buffer_.data()) : end_;
  ending_ = feed ? "\n" : "";
  if (feed && line.ends_with('\r')) {
    line.remove_suffix(1);
    ending_ = "\r\n";
  }
  check_length(line.size());
  if (line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  if (!feed && line.ends_with(kDosEnd) && begin_ == end_) {
    line.remove_suffix(1);
    if (line.empty()) return false;
  }
  if (!simdjson::validate_utf8(line.data(), line.size())) decode(line);
  return true;
}

}  // namespace saetm
