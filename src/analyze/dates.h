#pragma once
/// The grammar of dates (docs/formats.md, "Times"): what is read without a pattern. dates.cc has
/// what stands around a date, and spans of years; numeric_date.cc, named_date.cc and
/// catalogue_date.cc dates proper.
#include <cstdint>
#include <optional>
#include <string_view>

#include "saetm/times.h"

namespace saetm {

/// Returns nothing for what is no date, or might be two.
std::optional<TimeSpan> read_date(std::string_view text);

// Texts below are in small letters, with single spaces.

/// What a year is counted from, as it is written beside it.
enum class Era { kNone, kAfter, kBefore };

/// A number as it is written.
struct Written {
  std::int64_t value = 0;
  std::size_t digits = 0;
};

/// The number at the front of `text`, which is taken off, of at most 12 digits.
std::optional<Written> take_digits(std::string_view& text);
bool take(std::string_view& text, std::string_view front);

/// The year by which the calendar counts: 1 BC is 0. Nothing for a year that is not to be told from
/// other numbers: without an era it has three or four digits.
std::optional<std::int64_t> year_of(const Written& number, Era era);

/// ISO 8601 and what is written like it: "2015", "-0114", "2015-10", "2015/10/03", "20151003",
/// "2015-W40", "2015-Q3", "q3 2015", "2015-276", "1861.0".
std::optional<TimeSpan> numeric_date(std::string_view text, Era era);
/// With the month's English name: "3 october 2015", "sat, 3 oct 2015 10:00:00 gmt", "oct. 2015".
std::optional<TimeSpan> named_date(std::string_view text, Era era);
/// As catalogues have it: "mdcccxlviii", "nineteenth century", "first half of the 18th century",
/// "1898 [i.e. 1889]", "1901, c1900", "17[98]".
/// A date within one (`within`) is none of those that hold another.
std::optional<TimeSpan> catalogue_date(std::string_view text, bool within);
/// A text in small letters with single spaces, up to a dozen marks around the date among them.
std::optional<TimeSpan> read_plain_date(std::string_view text, bool within = false);
/// Takes a time of day and a zone off the front: "10:00", "t101500z", " 10:00 pm +0200 (cest)".
/// False where there is none; what it takes is then undefined.
bool take_clock(std::string_view& text);

/// 1 to 12, or 1 (Monday) to 7, by the name or its beginning of three letters; 0 for another word.
int month_named(std::string_view word);
int weekday_named(std::string_view word);
/// Takes letters a to z off the front.
std::string_view take_word(std::string_view& text);

}  // namespace saetm
