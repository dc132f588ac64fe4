#pragma once
/// The Gregorian calendar, carried on before its beginning, for any year. Year 0 is 1 BC.
#include <cstdint>
#include <optional>

#include "saetm/times.h"

namespace saetm {

struct CalendarDay {
  std::int64_t year = 0;
  int month = 1, day = 1;  ///< from 1
};

/// Days since 1970-01-01, and back.
std::int64_t days_of(const CalendarDay& date);
CalendarDay calendar_day(std::int64_t days);

int days_in_month(std::int64_t year, int month);
/// Rounds down.
std::int64_t floor_div(std::int64_t a, std::int64_t b);

/// Years first to last as a whole.
TimeSpan span_of_years(std::int64_t first, std::int64_t last);
/// Nothing for a month, day, quarter or week that the year does not have. Weeks are those of ISO
/// 8601, days of a week 1 (Monday) to 7.
std::optional<TimeSpan> span_of_month(std::int64_t year, std::int64_t month);
std::optional<TimeSpan> span_of_day(std::int64_t year, std::int64_t month, std::int64_t day);
std::optional<TimeSpan> span_of_quarter(std::int64_t year, std::int64_t quarter);
std::optional<TimeSpan> span_of_week(std::int64_t year, std::int64_t week,
                                     std::optional<std::int64_t> day);
std::optional<TimeSpan> span_of_year_day(std::int64_t year, std::int64_t day);

}  // namespace saetm
