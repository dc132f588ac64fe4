#include "analyze/era_length.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "analyze/calendar.h"
#include "saetm/error.h"

namespace saetm {
namespace {

constexpr std::int64_t kAutoEras = 30, kAutoCenturies = 100;
constexpr std::int64_t kMostYears = 1'000'000'000;
constexpr std::int64_t kFewEras = 3;  // less make no trend

const std::array<EraLength, 5>& named_lengths() {
  static const std::array<EraLength, 5> lengths = {{{EraLength::kDay, 1, "day"},
                                                    {EraLength::kMonth, 1, "month"},
                                                    {EraLength::kYear, 1, "year"},
                                                    {EraLength::kYear, 10, "decade"},
                                                    {EraLength::kYear, 100, "century"}}};
  return lengths;
}

EraLength of_years(std::int64_t years) {
  for (const EraLength& length : named_lengths()) {
    if (length.unit == EraLength::kYear && length.count == years) return length;
  }
  return {EraLength::kYear, years, std::to_string(years) + " years"};
}

/// At least four digits, with a sign where there are more or the year is before 0.
std::string iso_year(std::int64_t year) {
  const std::string digits = std::to_string(year < 0 ? -year : year);
  const std::string zeros(digits.size() < 4 ? 4 - digits.size() : 0, '0');
  return (year < 0 ? "-" : year > 9999 ? "+" : "") + zeros + digits;
}

/// A year as people write it.
std::string shown_year(std::int64_t year) {
  if (year <= 0) return std::to_string(1 - year) + " BC";
  return (year < 100 ? "AD " : year > 9999 ? "+" : "") + std::to_string(year);
}

/// How an era's length suits the times.
struct Fit {
  EraLength length;
  std::int64_t eras = 0, known = 0;  ///< all from first to last, and those with documents
};

/// Nothing where the length is too short for one of twenty times, or gives too many eras.
std::optional<Fit> fit(const EraLength& length, const std::vector<TimeSpan>& by_middle) {
  std::size_t held = 0;
  Fit found{length, 0, 0};
  std::int64_t first = 0, last = 0;
  for (const TimeSpan& time : by_middle) {
    if (!length.holds(time)) continue;
    const std::int64_t era = length.era(time);
    if (held++ == 0) first = era;
    if (held == 1 || era != last) ++found.known;
    last = era;
  }
  found.eras = last - first + 1;
  const bool century = length.unit == EraLength::kYear && length.count == 100;
  if (20 * held < 19 * by_middle.size()) return std::nullopt;
  if (found.eras > (century ? kAutoCenturies : kAutoEras)) return std::nullopt;
  return found;
}

EraLength suited(std::vector<TimeSpan> times) {
  std::sort(times.begin(), times.end(), [](const TimeSpan& a, const TimeSpan& b) {
    return a.first + a.last < b.first + b.last;
  });
  std::vector<Fit> fits;
  const auto look = [&](const EraLength& length) {
    if (const auto found = fit(length, times)) fits.push_back(*found);
  };
  look(named_lengths()[0]);
  look(named_lengths()[1]);
  for (const std::int64_t years : {1, 2, 5, 10, 20, 25, 50, 100}) look(of_years(years));
  for (std::int64_t years = 100; fits.empty() && years < kMostYears; years *= 10) {
    for (const std::int64_t times_more : {2, 5, 10}) look(of_years(times_more * years));
  }
  if (fits.empty()) return of_years(kMostYears);
  std::int64_t few = 0;
  for (const Fit& one : fits) few = std::max(few, std::min(one.known, kFewEras));
  const Fit* best = nullptr;
  for (const Fit& one : fits) {
    if (one.known < few) continue;
    if (2 * one.known > one.eras) return one.length;
    if (!best || one.known * best->eras > best->known * one.eras) best = &one;
  }
  return best->length;
}

}  // namespace

std::int64_t EraLength::era(const TimeSpan& time) const {
  const std::int64_t day = floor_div(time.first + time.last, 2);
  if (unit == kDay) return day;
  const CalendarDay at = calendar_day(day);
  if (unit == kMonth) return at.year * 12 + at.month - 1;
  if (count == 1) return at.year;
  return at.year > 0 ? at.year / count : -1 - (-at.year) / count;
}

bool EraLength::holds(const TimeSpan& time) const {
  return time.days() <= (unit == kDay ? 1 : unit == kMonth ? 31 : 366 * count);
}

std::int64_t EraLength::first_year(std::int64_t era) const {
  if (count == 1) return era;
  return era > 0 ? era * count : era == 0 ? 1 : (era + 1) * count - count + 1;
}

std::int64_t EraLength::last_year(std::int64_t era) const {
  if (count == 1) return era;
  return era >= 0 ? era * count + count - 1 : (era + 1) * count;
}

std::string EraLength::label(std::int64_t era) const {
  const auto two = [](std::int64_t number) {
    return (number < 10 ? "-0" : "-") + std::to_string(number);
  };
  if (unit == kDay) {
    const CalendarDay date = calendar_day(era);
    return iso_year(date.year) + two(date.month) + two(date.day);
  }
  if (unit == kMonth) {
    const std::int64_t year = floor_div(era, 12);
    return iso_year(year) + two(era - 12 * year + 1);
  }
  const std::int64_t first = first_year(era), last = last_year(era);
  if (count == 1) return shown_year(first);
  const bool as_s = (count == 10 || count == 100) && first >= 100 && last <= 9999;
  if (as_s) return std::to_string(first) + "s";
  if (last <= 0) return std::to_string(1 - first) + "–" + shown_year(last);
  return shown_year(first) + "–" + (first < 100 ? std::to_string(last) : shown_year(last));
}

double EraLength::middle(std::int64_t era) const {
  if (unit == kDay) return 1970 + (static_cast<double>(era) + 0.5) / 365.2425;
  if (unit == kMonth) return (static_cast<double>(era) + 0.5) / 12;
  if (count == 1 || era > 0) return (static_cast<double>(era) + 0.5) * static_cast<double>(count);
  return 0.5 * static_cast<double>(first_year(era) + last_year(era) + 1);
}

EraLength era_length(const std::string& bin, const std::vector<TimeSpan>& times) {
  for (const EraLength& length : named_lengths()) {
    if (length.name == bin) return length;
  }
  if (bin == "auto") return suited(times);
  std::int64_t years = 0;
  const auto [end, code] = std::from_chars(bin.data(), bin.data() + bin.size(), years);
  if (code != std::errc() || end != bin.data() + bin.size() || years < 1 || years > kMostYears) {
    throw Error("--bin is '" + bin +
                "', not day, month, year, decade, century, a number of years, auto or none");
  }
  return {EraLength::kYear, years, bin + (years == 1 ? " year" : " years")};
}

}  // namespace saetm
