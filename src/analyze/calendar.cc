#include "analyze/calendar.h"

namespace saetm {
namespace {

constexpr std::int64_t kCycle = 400;            // years after which the calendar repeats
constexpr std::int64_t kCycleDays = 146'097;    // its days
constexpr std::int64_t kBeforeEpoch = 719'468;  // days from 0000-03-01 to 1970-01-01

bool is_leap(std::int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

}  // namespace

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

// Years are counted from March, so that a leap day is a year's last.

std::int64_t days_of(const CalendarDay& date) {
  const std::int64_t year = date.year - (date.month <= 2 ? 1 : 0);
  const std::int64_t cycle = floor_div(year, kCycle), of_cycle = year - cycle * kCycle;
  const std::int64_t day = (153 * ((date.month + 9) % 12) + 2) / 5 + date.day - 1;
  return cycle * kCycleDays + of_cycle * 365 + of_cycle / 4 - of_cycle / 100 + day - kBeforeEpoch;
}

CalendarDay calendar_day(std::int64_t days) {
  days += kBeforeEpoch;
  const std::int64_t cycle = floor_div(days, kCycleDays), of_cycle = days - cycle * kCycleDays;
  const std::int64_t year =
      (of_cycle - of_cycle / 1460 + of_cycle / 36'524 - of_cycle / 146'096) / 365;
  const std::int64_t day = of_cycle - (365 * year + year / 4 - year / 100);
  const std::int64_t month = (5 * day + 2) / 153;  // from March, 0
  return {cycle * kCycle + year + (month >= 10 ? 1 : 0),
          static_cast<int>(month < 10 ? month + 3 : month - 9),
          static_cast<int>(day - (153 * month + 2) / 5 + 1)};
}

int days_in_month(std::int64_t year, int month) {
  if (month == 2) return is_leap(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

TimeSpan span_of_years(std::int64_t first, std::int64_t last) {
  return {days_of({first, 1, 1}), days_of({last, 12, 31})};
}

std::optional<TimeSpan> span_of_month(std::int64_t year, std::int64_t month) {
  if (month < 1 || month > 12) return std::nullopt;
  const int m = static_cast<int>(month);
  return TimeSpan{days_of({year, m, 1}), days_of({year, m, days_in_month(year, m)})};
}

std::optional<TimeSpan> span_of_day(std::int64_t year, std::int64_t month, std::int64_t day) {
  if (month < 1 || month > 12 || day < 1) return std::nullopt;
  const int m = static_cast<int>(month);
  if (day > days_in_month(year, m)) return std::nullopt;
  const std::int64_t at = days_of({year, m, static_cast<int>(day)});
  return TimeSpan{at, at};
}

std::optional<TimeSpan> span_of_quarter(std::int64_t year, std::int64_t quarter) {
  if (quarter < 1 || quarter > 4) return std::nullopt;
  return TimeSpan{span_of_month(year, 3 * quarter - 2)->first,
                  span_of_month(year, 3 * quarter)->last};
}

std::optional<TimeSpan> span_of_week(std::int64_t year, std::int64_t week,
                                     std::optional<std::int64_t> day) {
  const auto first_monday = [](std::int64_t of) {
    const std::int64_t fourth = days_of({of, 1, 4});  // lies in the first week of any year
    return fourth - (fourth + 3 - 7 * floor_div(fourth + 3, 7));
  };
  const std::int64_t monday = first_monday(year) + 7 * (week - 1);
  if (week < 1 || week > 53 || monday >= first_monday(year + 1)) return std::nullopt;
  if (!day) return TimeSpan{monday, monday + 6};
  if (*day < 1 || *day > 7) return std::nullopt;
  return TimeSpan{monday + *day - 1, monday + *day - 1};
}

std::optional<TimeSpan> span_of_year_day(std::int64_t year, std::int64_t day) {
  if (day < 1 || day > (is_leap(year) ? 366 : 365)) return std::nullopt;
  const std::int64_t at = days_of({year, 1, 1}) + day - 1;
  return TimeSpan{at, at};
}

}  // namespace saetm
