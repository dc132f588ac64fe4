#include "analyze/dates.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "analyze/calendar.h"

namespace saetm {
namespace {

constexpr std::size_t kLongest = 100;  // bytes
constexpr int kMostMarks = 12;         // around a date
constexpr char kDash = '\x01';         // a dash that is no hyphen: from – to

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Small letters, single spaces, one kind of hyphen and dash.
std::string plain(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kSame = {
      {{"\u00a0", " "},
       {"\u202f", " "},
       {"\u2010", "-"},
       {"\u2011", "-"},
       {"\u2212", "-"},
       {"\u2012", "\x01"},
       {"\u2013", "\x01"},
       {"\u2014", "\x01"},
       {"\u00a9", "c"},
       {"\u2117", "c"}}};
  std::string result;
  while (!text.empty()) {
    std::string_view next = text.substr(0, 1);
    std::size_t bytes = 1;
    for (const auto& [from, to] : kSame) {
      if (text.starts_with(from)) next = to, bytes = from.size();
    }
    const bool space = next == "\t" || next == "\n" || next == "\r";
    char c = space ? ' ' : next[0];
    if (bytes == 1 && static_cast<unsigned char>(c) < ' ') c = '\x02';  // part of no date
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c != ' ' || !result.ends_with(' ')) result += c;
    text.remove_prefix(bytes);
  }
  return std::string(trimmed(result));
}

/// Takes "BC", "B.C.E.", "AD" and the like off either end.
Era take_era(std::string_view& text) {
  static constexpr std::array<std::pair<std::string_view, Era>, 8> kEras = {
      {{"b.c.e.", Era::kBefore},
       {"bce", Era::kBefore},
       {"b.c.", Era::kBefore},
       {"bc", Era::kBefore},
       {"a.d.", Era::kAfter},
       {"ad", Era::kAfter},
       {"c.e.", Era::kAfter},
       {"ce", Era::kAfter}}};
  for (const auto& [name, era] : kEras) {
    if (text.size() <= name.size()) continue;
    if (text.ends_with(name)) {
      const char before = text[text.size() - name.size() - 1];
      if (before != ' ' && !is_digit(before)) continue;
      text = trimmed(text.substr(0, text.size() - name.size()));
      return era;
    }
    if (text.starts_with(name)) {
      const char behind = text[name.size()];
      if (behind != ' ' && !is_digit(behind)) continue;
      text = trimmed(text.substr(name.size()));
      return era;
    }
  }
  return Era::kNone;
}

/// Years as they are counted from their era, the earlier first.
std::optional<TimeSpan> years(std::int64_t a, std::int64_t b, Era era) {
  if (era != Era::kBefore) return span_of_years(std::max<std::int64_t>(a, 1), b);
  return span_of_years(1 - b, 1 - std::max<std::int64_t>(a, 1));
}

/// "1850s", "1800s" (a century), "185x", "185-", "18xx", "18--", "19th century".
std::optional<TimeSpan> many_years(std::string_view text, Era era) {
  take(text, "the ");
  const auto number = take_digits(text);
  if (!number || number->digits > 4) return std::nullopt;
  const std::int64_t value = number->value;
  const bool known = number->digits >= 3 || era != Era::kNone;  // "50s" are of which century?
  if (text == "s" || text == "'s") {
    if (!known || value % 10 != 0) return std::nullopt;
    return years(value, value + (value % 100 == 0 && value > 0 ? 99 : 9), era);
  }
  if (text == "x" || text == "u" || text == "-") {
    if (number->digits != 3 || (text == "-" && value > 209)) return std::nullopt;
    return years(10 * value, 10 * value + 9, era);
  }
  if (text == "xx" || text == "uu" || text == "--" || text == "??") {
    if (number->digits != 2) return std::nullopt;
    return years(100 * value, 100 * value + 99, era);
  }
  for (const std::string_view ordinal : {"st", "nd", "rd", "th"}) {
    if (!take(text, ordinal)) continue;
    text = trimmed(text);
    const bool century = text == "century" || text == "cent." || text == "cent" || text == "c.";
    if (!century || value < 1 || number->digits > 2) return std::nullopt;
    return years(100 * value - 99, 100 * value, era);
  }
  return std::nullopt;
}

bool take_mark(std::string_view& text);

/// A decade without its last digit (189? for 1890 to 1899), or an early year that is not sure.
bool is_decade_or_year(std::string_view text) {
  while (text.starts_with('[')) text.remove_prefix(1);
  while (text.ends_with(']')) text.remove_suffix(1);
  const auto number = take_digits(text);
  return number && number->digits == 3 && number->value <= 209 && text == "?";
}

struct Single {
  std::optional<TimeSpan> span;
  Era era = Era::kNone;
};

/// A date that is no range; `era` is that of the other end of a range, where this one has none.
Single single(std::string_view text, Era era = Era::kNone) {
  const Era own = take_era(text);
  if (own != Era::kNone) era = own;
  std::optional<TimeSpan> span = numeric_date(text, era);
  if (!span) span = many_years(text, era);
  if (!span) span = named_date(text, era);
  return {span, own};
}

/// The same with marks around it.
Single marked(std::string_view text, Era era = Era::kNone) {
  if (is_decade_or_year(text)) return {};
  Single found;
  for (int marks = 0; marks <= kMostMarks; ++marks) {
    found = single(text, era);
    if (found.span || !take_mark(text)) break;
  }
  return found;
}

/// Both ends of a range. "1914/18" and "1861–65" take the century from the first.
std::optional<TimeSpan> range_of(std::string_view from, std::string_view to, char separator) {
  Single last = marked(to);
  Single first = marked(from, last.era);
  if (first.era == Era::kAfter && last.era == Era::kNone) last = marked(to, Era::kAfter);
  if (first.era == Era::kBefore && last.era == Era::kNone) return std::nullopt;
  if (!first.span) return std::nullopt;
  std::string_view year = from, end = to;
  const auto whole = take_digits(year), part = take_digits(end);
  if (!last.span && part && part->digits == 2 && end.empty()) {
    // Of a hyphen and a slash it might be the month.
    if (separator == '-' || (separator == '/' && part->value <= 12)) return std::nullopt;
    if (!whole || whole->digits != 4 || !year.empty()) return std::nullopt;
    const std::int64_t until = whole->value - whole->value % 100 + part->value;
    if (until <= whole->value) return std::nullopt;
    last.span = span_of_years(until, until);
  }
  if (!last.span || first.span->first > last.span->first || first.span->last > last.span->last) {
    return std::nullopt;
  }
  return TimeSpan{first.span->first, last.span->last};
}

std::optional<TimeSpan> range(std::string_view text) {
  for (const std::string_view separator : {"\x01", " to ", " and ", " or ", " - ", "/", "-"}) {
    for (std::size_t at = text.find(separator, 1); at != std::string_view::npos;
         at = text.find(separator, at + 1)) {
      const std::string_view from = trimmed(text.substr(0, at));
      const std::string_view to = trimmed(text.substr(at + separator.size()));
      if (from.empty() || to.empty()) continue;
      const char kind = separator.size() > 1 ? kDash : separator[0];
      if (const auto span = range_of(from, to, kind)) return span;
    }
  }
  return std::nullopt;
}

/// Takes off what says that a date is not quite sure, or whose it is: "c. 1850", "[1850?]",
/// "©1998".
bool take_mark(std::string_view& text) {
  for (const std::string_view mark : {"?", "~", "%", ".", ",", ";", "]", ")"}) {
    if (!text.ends_with(mark)) continue;
    text = trimmed(text.substr(0, text.size() - mark.size()));
    return true;
  }
  for (const std::string_view mark : {"[", "(", "~"}) {
    if (!text.starts_with(mark)) continue;
    text = trimmed(text.substr(mark.size()));
    return true;
  }
  for (const std::string_view word :
       {"circa",  "copyright", "cop.",   "approx.", "approximately", "about",  "ca.",
        "ca",     "c.",        "c",      "between", "from",          "in",     "the",
        "year",   "anno",      "domini", "printed", "published",     "spring", "summer",
        "autumn", "fall",      "winter", "of"}) {
    if (!text.starts_with(word) || text.size() == word.size()) continue;
    const char behind = text[word.size()];
    if (behind != ' ' && behind != '[' && !is_digit(behind)) continue;
    if (word == "between" && text.find(" and ") == std::string_view::npos) continue;
    if (word == "from" && text.find(" to ") == std::string_view::npos) continue;
    text = trimmed(text.substr(word.size()));
    return true;
  }
  if (text.size() > 1 && text[0] == 'p' && is_digit(text[1])) {  // of a phonogram
    text.remove_prefix(1);
    return true;
  }
  if (!text.ends_with(" printing")) return false;
  text = trimmed(text.substr(0, text.size() - 9));
  return true;
}

}  // namespace

std::optional<TimeSpan> read_plain_date(std::string_view text, bool within) {
  if (is_decade_or_year(text)) return std::nullopt;
  for (int marks = 0; marks <= kMostMarks; ++marks) {
    if (const auto found = single(text).span) return found;
    if (const auto found = range(text)) return found;
    if (const auto found = catalogue_date(text, within)) return found;
    if (!take_mark(text)) break;
  }
  return std::nullopt;
}

bool take(std::string_view& text, std::string_view front) {
  if (!text.starts_with(front)) return false;
  text.remove_prefix(front.size());
  return true;
}

std::optional<Written> take_digits(std::string_view& text) {
  Written number;
  while (number.digits < text.size() && is_digit(text[number.digits])) {
    if (number.digits == 12) return std::nullopt;
    number.value = 10 * number.value + (text[number.digits++] - '0');
  }
  if (number.digits == 0) return std::nullopt;
  text.remove_prefix(number.digits);
  return number;
}

std::optional<std::int64_t> year_of(const Written& number, Era era) {
  if (era == Era::kNone) {
    return number.digits == 3 || number.digits == 4 ? std::optional(number.value) : std::nullopt;
  }
  if (number.value < 1) return std::nullopt;
  return era == Era::kBefore ? 1 - number.value : number.value;
}

std::optional<TimeSpan> read_date(std::string_view text) {
  if (text.size() > kLongest) return std::nullopt;
  const std::string kept = plain(text);
  return read_plain_date(kept);
}

}  // namespace saetm
