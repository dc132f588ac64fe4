#pragma once
/// Spans of days as tests write them.
#include <cstdio>
#include <optional>
#include <string>

#include "analyze/calendar.h"

namespace saetm {

inline std::string iso(std::int64_t day) {
  const CalendarDay date = calendar_day(day);
  char text[64];
  std::snprintf(text, sizeof text, "%lld-%02d-%02d", static_cast<long long>(date.year), date.month,
                date.day);
  return text;
}

/// "2015-10-03", "1861-01-01..1861-12-31", or "none".
inline std::string shown(const std::optional<TimeSpan>& span) {
  if (!span) return "none";
  return iso(span->first) + (span->last > span->first ? ".." + iso(span->last) : "");
}

inline std::string whole_year(const std::string& year) {
  return year + "-01-01.." + year + "-12-31";
}

}  // namespace saetm
