#include "analyze/date_pattern.h"

#include <charconv>
#include <cmath>

#include "analyze/calendar.h"
#include "analyze/dates.h"
#include "saetm/error.h"

namespace saetm {
namespace {

constexpr std::string_view kSpaces = " \t\n\r\f\v";
constexpr std::string_view kKnown = "YymdejbBhHIMSfpzZaAs%nt";

struct Fields {
  std::optional<std::int64_t> year, month, day, year_day, epoch;
};

std::string_view without_spaces(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
}

void skip_spaces(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(kSpaces), text.size()));
}

/// At most `most` digits off the front, within these limits.
std::optional<std::int64_t> number(std::string_view& text, std::size_t most, std::int64_t least,
                                   std::int64_t greatest) {
  std::string_view front = text.substr(0, most);
  const std::size_t offered = front.size();
  const auto found = take_digits(front);
  if (!found || found->value < least || found->value > greatest) return std::nullopt;
  text.remove_prefix(offered - front.size());
  return found->value;
}

/// Letters off the front, small ones.
std::string word(std::string_view& text) {
  std::string letters;
  while (!text.empty()) {
    const char c =
        text[0] >= 'A' && text[0] <= 'Z' ? static_cast<char>(text[0] - 'A' + 'a') : text[0];
    if (c < 'a' || c > 'z') break;
    letters += c;
    text.remove_prefix(1);
  }
  return letters;
}

/// Of at least `least` digits, or with a sign before them.
bool read_year(std::string_view& text, std::size_t least, Fields& fields) {
  const bool minus = take(text, "-"), is_signed = minus || take(text, "+");
  const std::size_t offered = text.size();
  fields.year = number(text, is_signed ? 12 : 4, 0, 1'000'000'000'000);
  if (!is_signed && offered - text.size() < least) return false;
  if (fields.year && minus) fields.year = -*fields.year;
  return fields.year.has_value();
}

bool read_zone(std::string_view& text) {
  if (!take(text, "+") && !take(text, "-")) return !word(text).empty();
  if (!number(text, 2, 0, 15)) return false;
  take(text, ":");
  (void)number(text, 2, 0, 59);
  return true;
}

/// What stands behind a %. A year of which `alone` says that nothing stands beside it may be of few
/// digits; beside a day or month 15 is none (03/10/15), but for %y.
bool read_sign(char sign, bool alone, std::string_view& text, Fields& fields) {
  switch (sign) {
    case 'Y':
      return read_year(text, alone ? 1 : 3, fields);
    case 'y': {
      const auto two = number(text, 2, 0, 99);
      if (two) fields.year = *two + (*two < 69 ? 2000 : 1900);  // as POSIX has it
      return two.has_value();
    }
    case 'm':
      return (fields.month = number(text, 2, 1, 12)).has_value();
    case 'd':
    case 'e':
      skip_spaces(text);
      return (fields.day = number(text, 2, 1, 31)).has_value();
    case 'j':
      return (fields.year_day = number(text, 3, 1, 366)).has_value();
    case 'b':
    case 'B':
    case 'h':
      fields.month = month_named(word(text));
      return *fields.month > 0;
    case 'a':
    case 'A':
      return weekday_named(word(text)) > 0;
    case 'H':
      return number(text, 2, 0, 24).has_value();
    case 'I':
      return number(text, 2, 1, 12).has_value();
    case 'M':
      return number(text, 2, 0, 59).has_value();
    case 'S':
      return number(text, 2, 0, 60).has_value();
    case 'f':
      return number(text, 9, 0, 999'999'999).has_value();
    case 'p': {
      const std::string half = word(text);
      return half == "am" || half == "pm";
    }
    case 'z':
    case 'Z':
      return read_zone(text);
    case 's': {
      const bool minus = take(text, "-");
      const auto seconds = number(text, 12, 0, 1'000'000'000'000);
      if (seconds) fields.epoch = floor_div(minus ? -*seconds : *seconds, 86'400);
      return seconds.has_value();
    }
    case '%':
      return take(text, "%");
    default:  // %n, %t
      skip_spaces(text);
      return true;
  }
}

std::optional<TimeSpan> span_of(const Fields& fields) {
  if (fields.epoch) return TimeSpan{*fields.epoch, *fields.epoch};
  if (fields.year_day) return span_of_year_day(*fields.year, *fields.year_day);
  if (fields.day) return span_of_day(*fields.year, *fields.month, *fields.day);
  if (fields.month) return span_of_month(*fields.year, *fields.month);
  return span_of_years(*fields.year, *fields.year);
}

std::string written_out(std::string_view pattern) {
  std::string all;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const std::string_view two = pattern.substr(i, 2);
    const std::string_view more = two == "%F"   ? "%Y-%m-%d"
                                  : two == "%T" ? "%H:%M:%S"
                                  : two == "%R" ? "%H:%M"
                                  : two == "%D" ? "%m/%d/%y"
                                                : "";
    if (!more.empty()) {
      all += more;
      ++i;
    } else if (two.size() == 2 && two[0] == '%') {
      all += two;
      ++i;
    } else {
      all += pattern[i];
    }
  }
  return all;
}

}  // namespace

DatePattern::DatePattern(std::string_view pattern)
    : pattern_(written_out(without_spaces(pattern))) {
  const auto refuse = [&](const std::string& why) {
    throw Error("--time-format is '" + std::string(pattern) + "': " + why);
  };
  const auto has = [&](const char* signs) {
    for (std::size_t i = 0; i + 1 < pattern_.size(); ++i) {
      if (pattern_[i] != '%') continue;
      if (std::string_view(signs).find(pattern_[i + 1]) != std::string_view::npos) return true;
      ++i;
    }
    return false;
  };
  for (std::size_t i = 0; i < pattern_.size(); ++i) {
    if (pattern_[i] != '%') continue;
    if (++i < pattern_.size() && kKnown.find(pattern_[i]) != std::string_view::npos) continue;
    refuse("a % is followed by none of Y y m d e j b B H I M S f p z Z a A s F T R D %");
  }
  if (!has("Yys")) refuse("it has no year (%Y, %y), and is none of auto, epoch, epoch-ms");
  if (has("de") && !has("mbBh")) refuse("it has a day and no month");
}

std::optional<TimeSpan> DatePattern::read(std::string_view text) const {
  text = without_spaces(text);
  const bool alone = pattern_ == "%Y";
  Fields fields;
  for (std::size_t i = 0; i < pattern_.size(); ++i) {
    const char c = pattern_[i];
    if (kSpaces.find(c) != std::string_view::npos) {
      skip_spaces(text);
    } else if (c == '%') {
      if (!read_sign(pattern_[++i], alone, text, fields)) return std::nullopt;
    } else if (!take(text, pattern_.substr(i, 1))) {
      return std::nullopt;
    }
  }
  return text.empty() ? span_of(fields) : std::nullopt;
}

std::optional<TimeSpan> epoch_date(std::string_view text, double units_per_second) {
  text = without_spaces(text);
  double value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  const double day = std::floor(value / units_per_second / 86'400);
  if (std::abs(day) > 1e12) return std::nullopt;
  return TimeSpan{static_cast<std::int64_t>(day), static_cast<std::int64_t>(day)};
}

}  // namespace saetm
