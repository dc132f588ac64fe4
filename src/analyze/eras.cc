/// Eras from times as they stand in a corpus.
#include "saetm/eras.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <set>

#include "saetm/error.h"

namespace saetm {
namespace {

constexpr std::int64_t kMostEras = 10'000;
constexpr std::int64_t kAutoEras = 30;
constexpr std::int64_t kFarYear = 32'767;  // the last that std::chrono has

using Date = std::chrono::year_month_day;

Date date_of(std::int64_t year, unsigned month, unsigned day) {
  return std::chrono::year(static_cast<int>(year)) / static_cast<int>(month) /
         static_cast<int>(day);
}

std::int64_t year_of(const Date& date) {
  return static_cast<int>(date.year());
}

/// The number at the front of `text`, which is taken off.
std::optional<std::int64_t> take_number(std::string_view& text) {
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end == text.data()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

std::optional<Date> read_date(std::string_view text) {
  const auto year = take_number(text);
  if (!year || *year < -kFarYear || *year > kFarYear) return std::nullopt;
  if (text == ".0") text = {};  // "1861.0" is what tables make of a year
  unsigned parts[2] = {1, 1};   // month, day
  for (unsigned& part : parts) {
    if (text.empty() || text[0] != '-') break;
    text.remove_prefix(1);
    const auto number = take_number(text);
    if (!number || *number < 1 || *number > 31) return std::nullopt;
    part = static_cast<unsigned>(*number);
  }
  if (!text.empty() && text[0] != 'T' && text[0] != ' ') return std::nullopt;
  const Date date = date_of(*year, parts[0], parts[1]);
  return date.ok() ? std::optional(date) : std::nullopt;
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

/// A length of eras: so many days, months or years.
struct Length {
  enum Unit { kDay, kMonth, kYear } unit = kYear;
  std::int64_t count = 1;
  std::string name;

  /// The number of the era that a date lies in.
  std::int64_t era(const Date& date) const {
    if (unit == kDay) return std::chrono::sys_days(date).time_since_epoch().count();
    const std::int64_t year = year_of(date);
    return unit == kMonth ? year * 12 + static_cast<unsigned>(date.month()) - 1
                          : floor_div(year, count);
  }
  std::string label(std::int64_t era) const {
    const auto two = [](auto number) {
      return (number < 10 ? "-0" : "-") + std::to_string(number);
    };
    if (unit == kDay) {
      const Date date{std::chrono::sys_days{std::chrono::days{era}}};
      return std::to_string(year_of(date)) + two(static_cast<unsigned>(date.month())) +
             two(static_cast<unsigned>(date.day()));
    }
    if (unit == kMonth) {
      const std::int64_t year = floor_div(era, 12);
      return std::to_string(year) + two(era - 12 * year + 1);
    }
    const std::int64_t first = era * count;
    if (count == 1) return std::to_string(first);
    if (count == 10 || count == 100) return std::to_string(first) + "s";
    return std::to_string(first) + "–" + std::to_string(first + count - 1);
  }
  /// In years.
  double middle(std::int64_t era) const {
    const double at = static_cast<double>(era) + 0.5;
    return unit == kDay     ? 1970 + at / 365.2425
           : unit == kMonth ? at / 12
                            : at * static_cast<double>(count);
  }
};

const std::vector<Length>& named_lengths() {
  static const std::vector<Length> lengths = {{Length::kDay, 1, "day"},
                                              {Length::kMonth, 1, "month"},
                                              {Length::kYear, 1, "year"},
                                              {Length::kYear, 10, "decade"},
                                              {Length::kYear, 100, "century"}};
  return lengths;
}

Length length_of(const std::string& bin, const std::vector<Date>& dates) {
  for (const Length& length : named_lengths()) {
    if (length.name == bin) return length;
  }
  if (bin == "auto") {
    std::vector<Length> lengths = named_lengths();
    for (const std::int64_t years : {2, 5, 20, 25, 50}) {
      lengths.push_back({Length::kYear, years, std::to_string(years) + " years"});
    }
    std::stable_sort(lengths.begin() + 2, lengths.end(),
                     [](const Length& a, const Length& b) { return a.count < b.count; });
    for (const Length& length : lengths) {
      std::int64_t first = length.era(dates[0]), last = first;
      for (const Date& date : dates) {
        first = std::min(first, length.era(date));
        last = std::max(last, length.era(date));
      }
      if (last - first < kAutoEras) return length;
    }
    return lengths.back();
  }
  std::string_view text = bin;
  const auto years = take_number(text);
  if (!years || !text.empty() || *years < 1 || *years > kFarYear) {
    throw Error("--bin is '" + bin +
                "', not day, month, year, decade, century, a number of years, auto or none");
  }
  return {Length::kYear, *years, bin + (*years == 1 ? " year" : " years")};
}

Eras by_text(const std::vector<std::string>& times) {
  const std::set<std::string> all(times.begin(), times.end());
  Eras eras;
  eras.bin = "none";
  for (const std::string& time : all) {
    if (time.empty()) continue;
    eras.times.push_back(static_cast<double>(eras.names.size()));
    eras.names.push_back(time);
  }
  for (const std::string& time : times) {
    const auto found = std::lower_bound(eras.names.begin(), eras.names.end(), time);
    eras.of_document.push_back(
        time.empty() ? -1 : static_cast<std::int32_t>(found - eras.names.begin()));
  }
  return eras;
}

void check_count(std::int64_t count, const std::string& bin) {
  if (count <= kMostEras) return;
  throw Error("there are " + std::to_string(count) + " eras of --bin " + bin + ", more than " +
              std::to_string(kMostEras));
}

}  // namespace

Eras eras_of(const std::vector<std::string>& times, const EraOptions& options) {
  if (std::all_of(times.begin(), times.end(), [](const auto& time) { return time.empty(); })) {
    throw Error("no document has a time: name its field with --time-field when the corpus is read");
  }
  if (options.bin == "none") {
    Eras eras = by_text(times);
    check_count(static_cast<std::int64_t>(eras.names.size()), options.bin);
    return eras;
  }
  std::vector<Date> dates;
  for (std::size_t row = 0; row < times.size(); ++row) {
    if (times[row].empty()) continue;
    const auto date = read_date(times[row]);
    if (!date) {
      throw Error("document " + std::to_string(row) + ": its time '" + times[row] +
                  "' is no year and no date; --bin none takes times as they are");
    }
    dates.push_back(*date);
  }
  const Length length = length_of(options.bin, dates);
  std::int64_t first = length.era(dates[0]), last = first;
  for (const Date& date : dates) {
    first = std::min(first, length.era(date));
    last = std::max(last, length.era(date));
  }
  check_count(last - first + 1, length.name);
  Eras eras;
  eras.bin = length.name;
  for (std::int64_t era = first; era <= last; ++era) {
    eras.names.push_back(length.label(era));
    eras.times.push_back(length.middle(era));
  }
  std::size_t next = 0;
  for (const std::string& time : times) {
    eras.of_document.push_back(
        time.empty() ? -1 : static_cast<std::int32_t>(length.era(dates[next++]) - first));
  }
  return eras;
}

}  // namespace saetm
