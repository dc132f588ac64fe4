/// Dates of numbers alone, the year first.
#include "analyze/calendar.h"
#include "analyze/dates.h"

namespace saetm {
namespace {

/// A day's date may have a time of day behind it.
std::optional<TimeSpan> with_clock(std::optional<TimeSpan> date, std::string_view rest) {
  if (rest.empty() || rest == "z") return date;
  if (!rest.starts_with('t') && !rest.starts_with(' ')) return std::nullopt;
  return take_clock(rest) && rest.empty() ? date : std::nullopt;
}

/// "q3 2015", behind the q.
std::optional<TimeSpan> quarter_first(std::string_view text, Era era) {
  const auto quarter = take_digits(text);
  if (!quarter || quarter->digits != 1 || text.empty()) return std::nullopt;
  if (text[0] == ' ' || text[0] == '-' || text[0] == '/') text.remove_prefix(1);
  const auto number = take_digits(text);
  if (!number || number->digits != 4 || !text.empty()) return std::nullopt;
  const auto year = year_of(*number, era);
  return year ? span_of_quarter(*year, quarter->value) : std::nullopt;
}

/// "h1 2015", behind the h; "2015-h1" is its own.
std::optional<TimeSpan> half(std::int64_t year, std::int64_t number) {
  const auto first = span_of_quarter(year, 2 * number - 1),
             last = span_of_quarter(year, 2 * number);
  return first && last ? std::optional(TimeSpan{first->first, last->last}) : std::nullopt;
}

std::optional<TimeSpan> half_first(std::string_view text, Era era) {
  const auto number = take_digits(text);
  if (!number || number->digits != 1 || text.empty()) return std::nullopt;
  if (text[0] == ' ' || text[0] == '-' || text[0] == '/') text.remove_prefix(1);
  const auto found = take_digits(text);
  if (!found || found->digits != 4 || !text.empty()) return std::nullopt;
  const auto year = year_of(*found, era);
  return year ? half(*year, number->value) : std::nullopt;
}

/// Behind the w: "40", "40-3", "403".
std::optional<TimeSpan> week(std::int64_t year, std::string_view text) {
  const auto number = take_digits(text);
  if (!number) return std::nullopt;
  if (number->digits == 3) {
    return with_clock(span_of_week(year, number->value / 10, number->value % 10), text);
  }
  if (number->digits != 2) return std::nullopt;
  if (text.empty()) return span_of_week(year, number->value, std::nullopt);
  if (!take(text, "-")) return std::nullopt;
  const auto day = take_digits(text);
  if (!day || day->digits != 1) return std::nullopt;
  return with_clock(span_of_week(year, number->value, day->value), text);
}

/// Behind the year: month, or month and day, with the same sign before both.
std::optional<TimeSpan> month_and_day(std::int64_t year, std::string_view text) {
  const std::string_view sign = text.substr(0, 1);
  text.remove_prefix(1);
  const auto month = take_digits(text);
  if (!month) return std::nullopt;
  if (sign == "-" && month->digits == 3) {
    return with_clock(span_of_year_day(year, month->value), text);
  }
  if (month->digits > 2) return std::nullopt;
  if (take(text, sign)) {
    const auto day = take_digits(text);
    if (!day || day->digits > 2) return std::nullopt;
    return with_clock(span_of_day(year, month->value, day->value), text);
  }
  if (!text.empty()) return std::nullopt;
  // "2009/10" and "1776/7" may be two years, "2015.10" a fraction.
  const bool next_year = month->digits == 1 && month->value == (year + 1) % 10;
  if (sign == "." || (sign == "/" && (month->value > year % 100 || next_year))) return std::nullopt;
  return span_of_month(year, month->value);
}

}  // namespace

std::optional<TimeSpan> numeric_date(std::string_view text, Era era) {
  if (take(text, "q")) return quarter_first(text, era);
  if (take(text, "h")) return half_first(text, era);
  const bool minus = take(text, "-"), is_signed = minus || take(text, "+");
  const auto number = take_digits(text);
  if (!number || (is_signed && era != Era::kNone)) return std::nullopt;
  if (!is_signed && number->digits == 8 && era == Era::kNone) {
    return with_clock(
        span_of_day(number->value / 10'000, number->value / 100 % 100, number->value % 100), text);
  }
  const bool long_enough = is_signed && number->digits >= 3;
  const auto year = long_enough ? std::optional(minus ? -number->value : number->value)
                    : is_signed ? std::nullopt
                                : year_of(*number, era);
  if (!year) return std::nullopt;
  if (text.starts_with(".0") && text.find_first_not_of('0', 1) == std::string_view::npos) {
    text = {};  // "1861.0" is what tables make of a year
  }
  if (text.empty()) return span_of_years(*year, *year);
  if (!is_signed && number->digits != 4) return std::nullopt;
  std::string_view rest = text;
  if (take(rest, "-w") || take(rest, "w") || take(rest, " w")) return week(*year, rest);
  if (take(rest, "-q") || take(rest, "q") || take(rest, " q") || take(rest, "/q")) {
    const auto quarter = take_digits(rest);
    return quarter && quarter->digits == 1 && rest.empty() ? span_of_quarter(*year, quarter->value)
                                                           : std::nullopt;
  }
  if (take(rest, "-h") || take(rest, "h") || take(rest, " h") || take(rest, "/h")) {
    const auto number_of_half = take_digits(rest);
    return number_of_half && number_of_half->digits == 1 && rest.empty()
               ? half(*year, number_of_half->value)
               : std::nullopt;
  }
  const bool goes_on = text[0] == '-' || text[0] == '/' || text[0] == '.';
  return goes_on ? month_and_day(*year, text) : std::nullopt;
}

}  // namespace saetm
