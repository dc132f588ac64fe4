#include "io/corpus/json_records.h"

#include <charconv>
#include <cstdint>

namespace saetm {
namespace {

constexpr std::string_view kSpaces = " \t\r";

/// The code of an escape \uXXXX at `at`, or 0x110000 where there is none.
std::uint32_t escape_at(std::string_view text, std::size_t at) {
  constexpr std::uint32_t kNone = 0x110000;
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return kNone;
  std::uint32_t code = 0;
  const char* end = text.data() + at + 6;
  const auto read = std::from_chars(end - 4, end, code, 16);
  return read.ec == std::errc() && read.ptr == end ? code : kNone;
}

bool is_high(std::uint32_t code) {
  return code >= 0xD800 && code < 0xDC00;
}
bool is_low(std::uint32_t code) {
  return code >= 0xDC00 && code < 0xE000;
}

/// Whether there was half a pair: then `mended` has the record without.
bool mend_surrogates(std::string_view record, std::string& mended) {
  bool found = false;
  for (std::size_t at = 0; (at = record.find('\\', at)) != std::string_view::npos;) {
    const std::uint32_t code = escape_at(record, at);
    if (is_high(code) && is_low(escape_at(record, at + 6))) {
      at += 12;
      continue;
    }
    if (is_high(code) || is_low(code)) {
      if (!found) mended.assign(record);
      found = true;
      mended.replace(at, 6, "\\ufffd");
    }
    at += 2;
  }
  return found;
}

}  // namespace

bool JsonRecords::read_head(std::string& head) {
  if (!lines_.next(line_)) return false;
  head = line_;
  lines_.count_anew();
  return true;
}

bool JsonRecords::next(std::string_view& record) {
  if (form_ == Form::kUnknown) {
    if (!next_line()) return false;
    const std::size_t first = line_.find_first_not_of(kSpaces);
    form_ = line_[first] == '[' ? Form::kList : Form::kLines;
    at_ = first + 1;
  } else if (form_ == Form::kLines && !next_line()) {
    return false;
  }
  if (form_ == Form::kLines) {
    record = line_;
  } else {
    if (form_ == Form::kEnded || !next_of_list()) return false;
    record_.reserve(record_.size() + LineReader::kPadding);
    record = record_;
  }
  if (!mend_surrogates(record, mended_)) return true;
  if (mended_count_++ == 0) first_mended_ = first_line_;
  mended_.reserve(mended_.size() + LineReader::kPadding);
  record = mended_;
  return true;
}

/// The next line that is not blank.
bool JsonRecords::next_line() {
  do {
    if (!lines_.next(line_)) return false;
  } while (line_.find_first_not_of(kSpaces) == std::string_view::npos);
  first_line_ = lines_.number();
  return true;
}

bool JsonRecords::next_of_list() {
  bool comma = !after_object_;
  for (bool begun = !after_object_;;) {
    at_ = line_.find_first_not_of(kSpaces, at_);
    if (at_ == std::string_view::npos) {
      if (!lines_.next(line_)) lines_.fail("the list of JSON objects is not closed");
      at_ = 0;
      continue;
    }
    const char c = line_[at_];
    if (c == ']' && (begun || !comma)) break;
    if (c == ',' && !comma) {
      comma = true;
      ++at_;
      continue;
    }
    if (!comma) lines_.fail("there is no comma between two items of the list");
    if (c != '{') lines_.fail("an item of the list is not a JSON object");
    read_object();
    after_object_ = true;
    return true;
  }
  form_ = Form::kEnded;
  ++at_;
  do {
    if (line_.find_first_not_of(kSpaces, at_) != std::string_view::npos) {
      lines_.fail("there is text behind the list of JSON objects");
    }
    at_ = 0;
  } while (lines_.next(line_));
  return false;
}

/// Reads from the brace at `at_` to behind its closing one, over as many lines as it takes. What
/// stands between is for the parser to judge.
void JsonRecords::read_object() {
  first_line_ = lines_.number();
  record_.clear();
  int depth = 0;
  bool quoted = false, escaped = false;
  std::size_t from = at_;
  do {
    while (at_ == line_.size()) {
      record_.append(line_.substr(from)).append("\n");
      lines_.check_length(record_.size());
      if (!lines_.next(line_)) fail("a JSON object of the list is not closed");
      from = at_ = 0;
    }
    const char c = line_[at_++];
    if (escaped) {
      escaped = false;
    } else if (c == '\\') {
      escaped = quoted;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted) {
      depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
    }
  } while (depth > 0);
  record_ += line_.substr(from, at_ - from);
}

}  // namespace saetm
