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

/// What stands for no time: 9999-12-31 and the like, 0001-01-01.
bool is_no_time(const TimeSpan& span) {
  if (calendar_day(span.last).year == 9999) return true;
  return span.first == span.last && span.first == days_of({1, 1, 1});
}

/// A day that programs put where there is none: the first or last of a year, the day 0 of
/// spreadsheets, and where a counter of seconds ends.
bool may_be_put_in(std::int64_t day) {
  const CalendarDay date = calendar_day(day);
  const bool first = date.month == 1 && date.day == 1;
  const bool last = date.month == 12 && date.day >= 30;
  return first || last || day == days_of({2038, 1, 19});
}

std::string day_text(std::int64_t day) {
  const CalendarDay date = calendar_day(day);
  const auto two = [](int number) { return (number < 10 ? "-0" : "-") + std::to_string(number); };
  return std::to_string(date.year) + two(date.month) + two(date.day);
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
    if (span && !is_no_time(*span)) return span;
  }
  return std::nullopt;
}

/// `sign` is 1 for the end of the earliest and −1 for that of the latest.
void TimeCheck::extend(End& end, std::int64_t day, bool is_day, std::int64_t sign) {
  if (end.count > 0 && day == end.day) {
    ++end.count;
    end.is_day = end.is_day && is_day;
  } else if (end.count == 0 || sign * day < sign * end.day) {
    end = {day, end.day, 1, end.count > 0, is_day};
  } else if (!end.has_next || sign * day < sign * end.next) {
    end.next = day;
    end.has_next = true;
  }
}

std::string TimeCheck::told_of_outlying() const {
  constexpr std::int64_t kYear = 365, kLeast = 5 * kYear;
  if (!first_day_.has_next) return "";
  const std::int64_t others = std::max<std::int64_t>(last_day_.next - first_day_.next, 0);
  std::string line;
  const auto tell = [&](const End& end, std::int64_t gap, const char* where) {
    if (end.count < 2 || !end.is_day || !may_be_put_in(end.day)) return;
    if (gap < kLeast || gap <= others) return;
    line += (line.empty() ? "" : "; ") + std::to_string(end.count) + " of " +
            std::to_string(given_) + " times are " + day_text(end.day) + ", " +
            std::to_string(gap / kYear) + " years " + where;
  };
  tell(first_day_, first_day_.next - first_day_.day, "before the next");
  tell(last_day_, last_day_.day - last_day_.next, "behind the last before");
  return line.empty() ? line : line + ": where that stands for no date, leave it out of the corpus";
}

std::optional<TimeSpan> TimeCheck::add(const std::string& time, std::uint64_t line) {
  const std::uint64_t document = documents_++;
  if (is_blank(time)) return std::nullopt;
  ++given_;
  const auto span = reader_.read(time);
  if (span) {
    extend(first_day_, span->first, span->days() == 1, 1);
    extend(last_day_, span->first, span->days() == 1, -1);
    return span;
  }
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
