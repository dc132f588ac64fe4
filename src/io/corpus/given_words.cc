#include "io/corpus/given_words.h"

#include <algorithm>
#include <cmath>

namespace saetm {
namespace {

constexpr std::string_view kSpaces = " \t\r\n\f\v";

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kSpaces);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpaces) + 1 - begin);
}

}  // namespace

std::string word_fault(std::string_view word) {
  if (word.empty()) return "a word is empty";
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20; };
  if (!std::any_of(word.begin(), word.end(), is_control)) return {};
  std::string shown(word);
  std::replace_if(shown.begin(), shown.end(), is_control, ' ');
  return "the word '" + shown + "' holds a tab, a line break or another control character";
}

std::string weight_fault(std::string_view word, float weight) {
  if (std::isfinite(weight) && weight > 0) return {};
  return "the weight of '" + std::string(word) + "' is not a finite number above 0";
}

void split_words(std::string_view cell, std::string_view separator, WeightedWords& words) {
  const auto end_of = [&](std::size_t from) {
    return std::min(
        separator.empty() ? cell.find_first_of(kSpaces, from) : cell.find(separator, from),
        cell.size());
  };
  for (std::size_t at = 0; at < cell.size();) {
    const std::size_t end = end_of(at);
    const std::string_view word = trimmed(cell.substr(at, end - at));
    if (!word.empty()) words.emplace_back(word, 1.0F);
    at = end + std::max<std::size_t>(separator.size(), 1);
  }
}

}  // namespace saetm
