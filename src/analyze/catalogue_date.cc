/// Dates as library catalogues and historians have them: in Roman numerals, by centuries and parts
/// of them, with corrections and copyrights beside them.
#include <algorithm>
#include <array>
#include <string>

#include "analyze/calendar.h"
#include "analyze/dates.h"

namespace saetm {
namespace {

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::int64_t value_of(char numeral) {
  constexpr std::string_view kNumerals = "ivxlcdm";
  constexpr std::array<std::int64_t, 7> kValues = {1, 5, 10, 50, 100, 500, 1000};
  const std::size_t at = kNumerals.find(numeral);
  return at == std::string_view::npos ? 0 : kValues[at];
}

/// The number of small Roman numerals; a smaller one counts against a larger one behind it. 0 for
/// what is none. "mdcclxxxx" of old prints is one, "mcmxcix" too, "ivx" not.
std::int64_t roman(std::string_view text) {
  std::int64_t sum = 0, least = 1'000'000;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::int64_t value = value_of(text[i]);
    const std::int64_t next = i + 1 < text.size() ? value_of(text[i + 1]) : 0;
    const bool against = value > 0 && (next == 5 * value || next == 10 * value);
    const std::int64_t part = against ? next - value : value;
    if (part == 0 || part > least) return 0;
    least = against ? value - 1 : part;
    sum += part;
    i += against;
  }
  return sum;
}

/// "mdcccxlviii", "m. dcc. xc.": from 1400 on, as books are printed.
std::optional<TimeSpan> roman_year(std::string_view text) {
  std::string numerals;
  for (const char c : text) {
    if (c != '.' && c != ' ') numerals += c;
  }
  if (numerals.size() < 2) return std::nullopt;
  const std::int64_t year = roman(numerals);
  return year >= 1400 && year < 2200 ? std::optional(span_of_years(year, year)) : std::nullopt;
}

/// The number of an ordinal in words or Roman numerals; 0 for another word.
std::int64_t ordinal(std::string_view word) {
  constexpr std::array<std::string_view, 21> kWords = {
      "first",      "second",     "third",       "fourth",    "fifth",       "sixth",
      "seventh",    "eighth",     "ninth",       "tenth",     "eleventh",    "twelfth",
      "thirteenth", "fourteenth", "fifteenth",   "sixteenth", "seventeenth", "eighteenth",
      "nineteenth", "twentieth",  "twenty-first"};
  const auto found = std::find(kWords.begin(), kWords.end(), word);
  if (found != kWords.end()) return found - kWords.begin() + 1;
  if (word.ends_with("th")) word.remove_suffix(2);
  const std::int64_t number = roman(word);
  return number <= 21 ? number : 0;
}

/// "nineteenth century", "xvii cent.".
std::optional<TimeSpan> named_century(std::string_view text) {
  const std::size_t space = text.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const std::string_view rest = trimmed(text.substr(space));
  if (rest != "century" && rest != "cent." && rest != "cent" && rest != "c.") return std::nullopt;
  const std::int64_t number = ordinal(text.substr(0, space));
  return number > 0 ? std::optional(span_of_years(100 * number - 99, 100 * number)) : std::nullopt;
}

std::int64_t year_of_day(std::int64_t day) {
  return calendar_day(day).year;
}

/// "early 19th century", "first half of the 18th century", "late 1890s".
std::optional<TimeSpan> part_of(std::string_view text) {
  struct Part {
    std::string_view name;
    int half;  // 0: the whole stands for it
  };
  static constexpr std::array<Part, 13> kParts = {{{"first half of ", 1},
                                                   {"1st half of ", 1},
                                                   {"second half of ", 2},
                                                   {"2nd half of ", 2},
                                                   {"beginning of ", 0},
                                                   {"middle of ", 0},
                                                   {"end of ", 0},
                                                   {"early ", 0},
                                                   {"middle ", 0},
                                                   {"mid ", 0},
                                                   {"mid-", 0},
                                                   {"late ", 0},
                                                   {"during ", 0}}};
  take(text, "the ");
  for (const Part& part : kParts) {
    if (!take(text, part.name)) continue;
    take(text, "the ");
    const auto whole = read_plain_date(text, true);
    if (!whole || part.half == 0) return whole;
    const std::int64_t first = year_of_day(whole->first), last = year_of_day(whole->last);
    const std::int64_t middle = first + (last - first + 1) / 2;
    if (last - first < 9) return std::nullopt;
    return part.half == 1 ? span_of_years(first, middle - 1) : span_of_years(middle, last);
  }
  return std::nullopt;
}

/// Of "1898 [i.e. 1889]" and "5730 [1970]" what stands last, of "1901, c1900" what stands first.
std::optional<TimeSpan> one_of_two(std::string_view text) {
  if (const std::size_t at = text.find("i.e."); at != std::string_view::npos && at > 0) {
    return read_plain_date(trimmed(text.substr(at + 4)), true);
  }
  const std::size_t bracket = text.rfind(" [");
  if (bracket != std::string_view::npos && bracket > 0 &&
      text.find(',') == std::string_view::npos) {
    return read_plain_date(text.substr(bracket + 1), true);
  }
  for (const std::string_view mark : {", c", ", p", ", cop. ", " c"}) {
    const std::size_t at = text.find(mark);
    if (at == std::string_view::npos) continue;
    const auto published = read_plain_date(text.substr(0, at), true);
    if (published && read_plain_date(text.substr(at + mark.size()), true)) return published;
  }
  return std::nullopt;
}

/// "[16]98", "17[98]": digits that somebody supplied.
std::optional<TimeSpan> supplied_digits(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      digits += c;
    } else if (c != '[' && c != ']') {
      return std::nullopt;
    }
  }
  return digits.size() == 4 && digits.size() < text.size() ? read_plain_date(digits, true)
                                                           : std::nullopt;
}

}  // namespace

std::optional<TimeSpan> catalogue_date(std::string_view text, bool within) {
  if (const auto found = roman_year(text)) return found;
  if (const auto found = named_century(text)) return found;
  if (within) return std::nullopt;
  for (const auto read : {supplied_digits, part_of, one_of_two}) {
    if (const auto found = read(text)) return found;
  }
  return std::nullopt;
}

}  // namespace saetm
