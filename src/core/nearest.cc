#include "core/nearest.h"

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace saetm {
namespace {

std::string lower(std::string_view text) {
  std::string small(text);
  for (char& c : small) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return small;
}

}  // namespace

std::size_t edits_between(std::string_view given_a, std::string_view given_b) {
  const std::string a = lower(given_a), b = lower(given_b);
  std::vector<std::size_t> two_before, before(b.size() + 1), now(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) before[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      now[j] = std::min({before[j] + 1, now[j - 1] + 1, before[j - 1] + (a[i - 1] != b[j - 1])});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) now[j] = std::min(now[j], two_before[j - 2] + 1);
    }
    two_before = before;
    before.swap(now);
  }
  return before[b.size()];
}

std::string nearest(std::string_view given, const std::vector<std::string>& names) {
  if (given.size() > 100) return {};
  const std::size_t most = std::max<std::size_t>(1, given.size() / 3);
  std::string found;
  std::size_t fewest = most + 1;
  for (const std::string& name : names) {
    if (name.size() > given.size() + most || given.size() > name.size() + most) continue;
    const std::size_t edits = edits_between(given, name);
    if (edits >= fewest || edits >= name.size()) continue;
    fewest = edits;
    found = name;
  }
  return found;
}

std::string did_you_mean(std::string_view given, const std::vector<std::string>& names,
                         std::string_view before) {
  const std::string meant = nearest(given, names);
  if (meant.empty()) return meant;
  const bool quoted = !before.empty() && meant.find(' ') != std::string::npos;
  return "; did you mean " + std::string(before) + (quoted ? "'" + meant + "'" : meant) + "?";
}

}  // namespace saetm
