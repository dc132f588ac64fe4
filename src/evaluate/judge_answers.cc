/// What a language model means by what it says. Doubtful answers are none.
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string_view>

#include "saetm/answers.h"
#include "saetm/judge.h"

namespace saetm {
namespace {

using Json = nlohmann::json;
using icu::UnicodeString;

/// The JSON object in an answer.
std::optional<Json> object_in(const std::string& answer) {
  const std::string object = object_in_answer(answer);
  return object.empty() ? std::nullopt : std::optional(Json::parse(object));
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool in_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 128;
}

/// The number that digits stand for; beyond what a double holds infinity or 0.
double value_of(std::string_view digits) {
  double value = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (read.ec == std::errc()) return value;
  return digits.find_first_of("123456789") < digits.find('.')
             ? std::numeric_limits<double>::infinity()
             : 0;
}

/// A number as it stands in a text, and where.
struct Number {
  double value;
  std::size_t begin, end;
};

/// All numbers that are words of their own; −5 counts with its sign.
std::vector<Number> numbers_in(const std::string& text) {
  std::vector<Number> found;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_digit(text[i])) continue;
    std::size_t end = i;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (end + 1 < text.size() && text[end] == '.' && is_digit(text[end + 1])) {
      for (++end; end < text.size() && is_digit(text[end]);) ++end;
    }
    std::size_t begin = i;
    // "0-100" is a range, " -5" a number below 0.
    if (begin > 0 && text[begin - 1] == '-' && (begin == 1 || !in_word(text[begin - 2]))) --begin;
    // A dash that is not ASCII separates as "-" does.
    const bool dash = begin >= 3 && (text.compare(begin - 3, 3, "–") == 0);
    const bool inside = (begin > 0 && in_word(text[begin - 1]) && !dash) ||
                        (end < text.size() && in_word(text[end]) && text.compare(end, 3, "–") != 0);
    if (!inside) {
      found.push_back({value_of(std::string_view(text).substr(begin, end - begin)), begin, end});
    }
    i = end - 1;
  }
  return found;
}

double in_range(double value) {
  return value >= 0 && value <= 100 ? value : std::numeric_limits<double>::quiet_NaN();
}

/// Lower case without regard to language, "_" as the space that models write for it.
UnicodeString folded(const std::string& text) {
  UnicodeString result = UnicodeString::fromUTF8(text);
  result.foldCase();
  return result.findAndReplace("_", " ");
}

bool is_letter(const UnicodeString& text, std::int32_t at) {
  return at >= 0 && at < text.length() && u_isalnum(text.char32At(at));
}

/// The places of words that a text names, longer words first: "new york" is not "york".
std::set<std::ptrdiff_t> named(UnicodeString text, const std::vector<UnicodeString>& words) {
  std::vector<std::size_t> order(words.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return words[a].length() > words[b].length();
  });
  std::set<std::ptrdiff_t> found;
  for (const std::size_t i : order) {
    const std::int32_t length = words[i].length();
    if (length == 0) continue;
    for (std::int32_t at = 0; (at = text.indexOf(words[i], at)) >= 0; ++at) {
      if (is_letter(text, at - 1) || is_letter(text, at + length)) continue;
      found.insert(static_cast<std::ptrdiff_t>(i));
      for (std::int32_t j = 0; j < length; ++j) text.setCharAt(at + j, u'\x1');
    }
  }
  return found;
}

/// The word that a line consists of, aside from a label ("Answer:"), quotes and marks.
std::ptrdiff_t only_word(UnicodeString line, const std::vector<UnicodeString>& words) {
  const auto trim = [](UnicodeString& text) {
    std::int32_t begin = 0, end = text.length();
    while (begin < end && !is_letter(text, begin)) ++begin;
    while (end > begin && !is_letter(text, end - 1)) --end;
    text.retainBetween(begin, end);
  };
  const auto place = [&](UnicodeString text) -> std::ptrdiff_t {
    trim(text);
    for (std::size_t i = 0; i < words.size(); ++i) {
      UnicodeString word = words[i];
      trim(word);
      if (!word.isEmpty() && word == text) return static_cast<std::ptrdiff_t>(i);
    }
    return -1;
  };
  const std::ptrdiff_t whole = place(line);
  const std::int32_t colon = line.lastIndexOf(u':');
  return whole >= 0 || colon < 0 ? whole : place(line.tempSubString(colon + 1));
}

}  // namespace

double read_rating(const std::string& answer) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  const std::string text = spoken_answer(answer);
  if (const auto object = object_in(text)) {
    for (const char* name : {"rating", "score"}) {
      const Json value = object->value(name, Json());
      if (value.is_number()) return in_range(value.get<double>());
      if (value.is_string()) return read_rating(value.get<std::string>());
    }
    return kNone;
  }
  // "0 to 100" is the scale, "85/100" and "85 out of 100" are 85.
  const std::vector<Number> numbers = numbers_in(text);
  const auto between = [&](std::size_t i) {
    std::string part = text.substr(numbers[i].end, numbers[i + 1].begin - numbers[i].end);
    std::erase_if(part, [](char c) { return c == ' ' || c == '*'; });
    return part;
  };
  std::set<double> values;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const bool before_100 = i + 1 < numbers.size() && numbers[i + 1].value == 100;
    const std::string then = before_100 ? between(i) : "";
    const bool scale = numbers[i].value == 0 && (then == "to" || then == "-" || then == "–");
    const bool of_100 = then == "/" || then == "outof";
    if (!scale) values.insert(numbers[i].value);
    if (scale || of_100) ++i;
  }
  return values.size() == 1 ? in_range(*values.begin()) : kNone;
}

std::ptrdiff_t read_intruder(const std::string& answer, const std::vector<std::string>& words) {
  const std::string text = spoken_answer(answer);
  if (const auto object = object_in(text)) {
    for (const char* name : {"intruder", "word", "answer"}) {
      const Json value = object->value(name, Json());
      if (value.is_string()) return read_intruder(value.get<std::string>(), words);
    }
    return -1;
  }
  std::vector<UnicodeString> folded_words;
  for (const std::string& word : words) folded_words.push_back(folded(word));
  const UnicodeString all = folded(text);
  const std::set<std::ptrdiff_t> found = named(all, folded_words);
  if (found.size() == 1) return *found.begin();
  // Several words, as in an explanation: an answer only if a last line consists of one of them.
  UnicodeString lines = all;
  lines.trim();
  return only_word(lines.tempSubString(lines.lastIndexOf(u'\n') + 1), folded_words);
}

}  // namespace saetm
