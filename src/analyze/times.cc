/// Times of a corpus: how they are read, and what is told of those that cannot be.
#include "saetm/times.h"

#include <algorithm>

#include "analyze/calendar.h"
#include "analyze/date_pattern.h"
#include "analyze/dates.h"
#include "core/utf8.h"
#include "saetm/error.h"

namespace saetm {
namespace {

constexpr std::size_t kExamples = 100;  // times by which a format is looked for
constexpr std::size_t kShown = 40;      // bytes of a time

/// Those that are looked for; where a text fits several, all are named.
constexpr const char* kFormats[] = {"%d/%m/%Y",
                                    "%m/%d/%Y",
                                    "%d.%m.%Y",
                                    "%m.%d.%Y",
                                    "%d-%m-%Y",
                                    "%m-%d-%Y",
                                    "%d/%m/%y",
                                    "%m/%d/%y",
                                    "%d.%m.%y",
                                    "%d-%m-%y",
                                    "%m-%d-%y",
                                    "%d/%m/%Y %H:%M",
                                    "%m/%d/%Y %H:%M",
                                    "%d.%m.%Y %H:%M",
                                    "%m/%d/%y %H:%M",
                                    "%d/%m/%y %H:%M",
                                    "%d %b %y",
                                    "%d-%b-%y",
                                    "%b-%y",
                                    "%m/%Y",
                                    "%m.%Y",
                                    "%m-%Y",
                                    "%Y%m",
                                    "%Y/%m",
                                    "%Y.%m",
                                    "%Y%m%d%H%M%S",
                                    "%Y",
                                    "%y",
                                    "epoch",
                                    "epoch-ms"};

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

/// Whether a date that a looked-for format gives is one that people have documents of.
bool is_likely(const TimeSpan& span, std::string_view format) {
  const std::int64_t year = calendar_day(span.first).year;
  return format == "%Y" || (year >= (format.starts_with("epoch") ? 1971 : 1000) && year < 2200);
}

}  // namespace

struct TimeReader::Form {
  enum Kind { kGrammar, kEpoch, kMilliseconds, kPattern } kind = kGrammar;
  std::optional<DatePattern> pattern;
};

TimeReader::TimeReader(const TimeOptions& options) {
  std::string_view rest = options.format;
  for (;;) {
    const std::size_t end = std::min(rest.find('|'), rest.size());
    const std::string_view one = rest.substr(0, end);
    if (one == "auto") {
      forms_.push_back({Form::kGrammar, {}});
    } else if (one == "epoch") {
      forms_.push_back({Form::kEpoch, {}});
    } else if (one == "epoch-ms") {
      forms_.push_back({Form::kMilliseconds, {}});
    } else {
      forms_.push_back({Form::kPattern, DatePattern(one)});
    }
    if (end == rest.size()) return;
    rest.remove_prefix(end + 1);
  }
}

TimeReader::TimeReader(TimeReader&&) noexcept = default;
TimeReader& TimeReader::operator=(TimeReader&&) noexcept = default;
TimeReader::~TimeReader() = default;

std::optional<TimeSpan> TimeReader::read(std::string_view text) const {
  for (const Form& form : forms_) {
    const auto span = form.kind == Form::kGrammar        ? read_date(text)
                      : form.kind == Form::kEpoch        ? epoch_date(text, 1)
                      : form.kind == Form::kMilliseconds ? epoch_date(text, 1000)
                                                         : form.pattern->read(text);
    if (span) return span;
  }
  return std::nullopt;
}

std::optional<TimeSpan> TimeCheck::add(const std::string& time, std::uint64_t line) {
  const std::uint64_t document = documents_++;
  if (is_blank(time)) return std::nullopt;
  ++given_;
  const auto span = reader_.read(time);
  if (span) return span;
  if (unreadable_++ == 0) {
    first_ = shortened(time, kShown);
    std::replace_if(
        first_.begin(), first_.end(), [](char c) { return c == '\n' || c == '\t' || c == '\r'; },
        ' ');
    first_document_ = document;
    first_line_ = line;
  }
  if (examples_.size() < kExamples) examples_.push_back(time);
  return std::nullopt;
}

std::string TimeCheck::formats() const {
  std::vector<std::string> best;
  std::size_t most = 0;
  for (const char* format : kFormats) {
    const TimeReader reader({.format = format});
    const auto count = static_cast<std::size_t>(
        std::count_if(examples_.begin(), examples_.end(), [&](const std::string& text) {
          const auto span = reader.read(text);
          return span && is_likely(*span, format);
        }));
    if (count == 0 || count < most) continue;
    if (count > most) best.clear();
    most = count;
    best.push_back(format);
  }
  std::string names;
  for (const std::string& format : best) {
    const std::string whole = unreadable_ < given_ ? format + "|auto" : format;
    const bool quoted = whole.find_first_of(" |") != std::string::npos;
    names += (names.empty() ? "" : " or ") + (quoted ? "'" + whole + "'" : whole);
  }
  return names;
}

std::string TimeCheck::told(const std::string& corpus) const {
  if (unreadable_ == 0) return "";
  const std::string place = first_line_ > 0 ? corpus + ":" + std::to_string(first_line_)
                                            : "document " + std::to_string(first_document_);
  std::string line =
      unreadable_ == given_
          ? "none of " + std::to_string(given_) + " times can be read"
          : std::to_string(unreadable_) + " of " + std::to_string(given_) + " times cannot be read";
  line += ", the first at " + place + ": '" + first_ + "'";
  const std::string named = formats();
  if (!named.empty()) {
    line += "; try --time-format " + named;
  } else if (unreadable_ == given_) {
    line += "; --time-format says how they are written";
  }
  return line;
}

}  // namespace saetm
