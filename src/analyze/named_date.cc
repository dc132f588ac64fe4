/// Dates with the month's English name, and times of day.
#include <algorithm>
#include <array>
#include <vector>

#include "analyze/calendar.h"
#include "analyze/dates.h"

namespace saetm {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};
constexpr std::array<std::string_view, 7> kWeekdays = {
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
constexpr std::array<std::string_view, 26> kZones = {
    "z",    "ut",  "utc", "gmt",  "est", "edt",  "cst",  "cdt", "mst",
    "mdt",  "pst", "pdt", "bst",  "wet", "cet",  "eet",  "msk", "west",
    "cest", "ist", "jst", "eest", "hst", "aest", "aedt", "akst"};

bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}

void skip_spaces(std::string_view& text) {
  while (take(text, " ")) {
  }
}

/// "+0200", "+02:00", "-07".
bool take_offset(std::string_view& text) {
  std::string_view rest = text;
  if (!take(rest, "+") && !take(rest, "-")) return false;
  const auto hours = take_digits(rest);
  if (!hours || (hours->digits != 2 && hours->digits != 4)) return false;
  std::int64_t minutes = hours->digits == 4 ? hours->value % 100 : 0;
  if (hours->digits == 2 && take(rest, ":")) {
    const auto behind = take_digits(rest);
    if (!behind || behind->digits != 2) return false;
    minutes = behind->value;
  }
  if ((hours->digits == 4 ? hours->value / 100 : hours->value) > 15 || minutes > 59) return false;
  text = rest;
  return true;
}

bool take_zone_name(std::string_view& text) {
  std::string_view rest = text;
  const bool open = take(rest, "(");
  const std::string_view word = take_word(rest);
  if (std::find(kZones.begin(), kZones.end(), word) == kZones.end()) return false;
  if (open && !take(rest, ")")) return false;
  text = rest;
  return true;
}

/// None, one, or several of a kind: "utc", "+0200", "-0700 (pdt)", "+0000 utc", "gmt+0200".
void take_zone(std::string_view& text) {
  for (;;) {
    std::string_view rest = text;
    skip_spaces(rest);
    if (!take_offset(rest) && !take_zone_name(rest)) return;
    text = rest;
  }
}

/// Behind the hour: ":mm", ":mm:ss", ":mm:ss.fff".
bool take_minutes(std::string_view& text, std::int64_t& minute, std::int64_t& second) {
  const auto two = [&](std::int64_t& value) {
    const auto number = take_digits(text);
    value = number ? number->value : 0;
    return number && number->digits == 2;
  };
  if (!take(text, ":") || !two(minute)) return false;
  if (take(text, ":") && !two(second)) return false;
  return true;
}

struct Part {
  enum Kind { kMonth, kNumber } kind = kNumber;
  Written number;
  bool ordinal = false;
};

/// The date's parts in their order; nothing where anything else stands among them.
std::optional<std::vector<Part>> parts_of(std::string_view text) {
  std::vector<Part> parts;
  bool clock = false, weekday = false;
  while (!text.empty()) {
    const char c = text[0];
    if (c == ' ' || c == ',' || c == '.' || c == '-' || c == '/') {
      text.remove_prefix(1);
    } else if (is_letter(c)) {
      const std::string_view word = take_word(text);
      if (const int month = month_named(word); month > 0) {
        parts.push_back({Part::kMonth, {month, 0}, false});
      } else if (weekday_named(word) > 0 && parts.empty() && !clock && !weekday) {
        weekday = true;
      } else if (word != "of" && word != "the") {
        return std::nullopt;
      }
    } else {
      std::string_view rest = text;
      const auto number = take_digits(rest);
      if (!number) return std::nullopt;
      if (rest.starts_with(':') && number->digits <= 2) {
        if (clock || !take_clock(text)) return std::nullopt;
        clock = true;
        continue;
      }
      text = rest;
      Part part{Part::kNumber, *number, false};
      for (const std::string_view ordinal : {"st", "nd", "rd", "th"}) {
        part.ordinal = part.ordinal || take(text, ordinal);
      }
      if (part.ordinal && !text.empty() && is_letter(text[0])) return std::nullopt;
      if (number->digits == 4) take(text, ":");  // "03/oct/2015:10:00:00 +0000" of web servers
      parts.push_back(part);
    }
    if (parts.size() > 3) return std::nullopt;
  }
  return parts;
}

}  // namespace

std::string_view take_word(std::string_view& text) {
  std::size_t end = 0;
  while (end < text.size() && is_letter(text[end])) ++end;
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

int month_named(std::string_view word) {
  if (word == "sept") return 9;
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (word == kMonths[i] || word == kMonths[i].substr(0, 3)) return static_cast<int>(i) + 1;
  }
  return 0;
}

int weekday_named(std::string_view word) {
  if (word == "tues") return 2;
  if (word == "thur" || word == "thurs") return 4;
  for (std::size_t i = 0; i < kWeekdays.size(); ++i) {
    if (word == kWeekdays[i] || word == kWeekdays[i].substr(0, 3)) return static_cast<int>(i) + 1;
  }
  return 0;
}

bool take_clock(std::string_view& text) {
  const bool behind_t = take(text, "t");
  skip_spaces(text);
  const auto front = take_digits(text);
  if (!front) return false;
  std::int64_t hour = front->value, minute = 0, second = 0;
  if (front->digits == 4 || front->digits == 6) {  // hhmm, hhmmss
    if (!behind_t) return false;
    const bool seconds = front->digits == 6;
    hour = front->value / (seconds ? 10'000 : 100);
    minute = front->value / (seconds ? 100 : 1) % 100;
    second = seconds ? front->value % 100 : 0;
  } else if (front->digits > 2) {
    return false;
  } else if (text.starts_with(':')) {
    if (!take_minutes(text, minute, second)) return false;
  } else if (!behind_t) {
    return false;
  }
  if (take(text, ".") || take(text, ",")) {
    std::size_t digits = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
    if (digits == 0) return false;
    text.remove_prefix(digits);
  }
  std::string_view rest = text;
  skip_spaces(rest);
  if (take(rest, "am") || take(rest, "pm") || take(rest, "a.m.") || take(rest, "p.m.")) {
    if (hour < 1 || hour > 12) return false;
    text = rest;
  }
  take_zone(text);
  const bool last = hour == 24 && minute == 0 && second == 0;
  return (hour < 24 || last) && minute < 60 && second <= 60;
}

std::optional<TimeSpan> named_date(std::string_view text, Era era) {
  const auto parts = parts_of(text);
  if (!parts || parts->size() < 2) return std::nullopt;
  const auto is_month = [&](std::size_t i) { return (*parts)[i].kind == Part::kMonth; };
  std::size_t month = 0;
  while (month < parts->size() && !is_month(month)) ++month;
  if (month == parts->size()) return std::nullopt;
  std::vector<Part> numbers;
  for (std::size_t i = 0; i < parts->size(); ++i) {
    if (i == month) continue;
    if (is_month(i)) return std::nullopt;
    numbers.push_back((*parts)[i]);
  }
  // Year, month, day; month and year, where a year is not to be taken for a day.
  const bool year_first = month == 1 && numbers[0].number.digits >= 3;
  if (month == 2 || (month == 1 && numbers.size() == 1 && !year_first)) return std::nullopt;
  const Part& year_part = year_first ? numbers.front() : numbers.back();
  const auto year = year_of(year_part.number, era);
  if (!year || year_part.ordinal) return std::nullopt;
  const std::int64_t named = (*parts)[month].number.value;
  if (numbers.size() == 1) return span_of_month(*year, named);
  const Written& day = (year_first ? numbers.back() : numbers.front()).number;
  return day.digits <= 2 ? span_of_day(*year, named, day.value) : std::nullopt;
}

}  // namespace saetm
