#include "saetm/diversity.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_set>
#include <utility>

#include "core/parallel.h"

namespace saetm {
namespace {

/// A ranking by word: each word once, with its first place, from 1.
using Places = std::vector<std::pair<std::int32_t, std::size_t>>;

Places places_of(const std::vector<std::int32_t>& words) {
  Places places;
  for (std::size_t i = 0; i < words.size(); ++i) places.emplace_back(words[i], i + 1);
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end(),
                           [](const auto& a, const auto& b) { return a.first == b.first; }),
               places.end());
  return places;
}

/// `sizes` are the rankings' lengths.
double overlap(const Places& a, const Places& b, std::pair<std::size_t, std::size_t> sizes,
               double p) {
  const auto [shorter, longer] = std::minmax(sizes.first, sizes.second);
  if (shorter == 0) return 0;
  std::vector<double> common(longer + 1);  // by depth: words that both have up to there
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i].first == b[j].first) ++common[std::max(a[i].second, b[j].second)];
    a[i].first <= b[j].first ? ++i : ++j;
  }
  double sum = 0, power = 1;
  const auto s = static_cast<double>(shorter), l = static_cast<double>(longer);
  for (std::size_t depth = 1; depth <= longer; ++depth) {
    const auto d = static_cast<double>(depth);
    common[depth] += common[depth - 1];
    power *= p;
    sum += common[depth] / d * power;
    // Behind its end the shorter one is taken to agree as it did up to there.
    if (depth > shorter) sum += common[shorter] * (d - s) / (s * d) * power;
  }
  const double at_end = (common[longer] - common[shorter]) / l + common[shorter] / s;
  return (1 - p) / p * sum + at_end * power;
}

}  // namespace

double diversity(const TopicWords& topics) {
  std::unordered_set<std::int32_t> distinct;
  std::size_t total = 0;
  for (const auto& words : topics) {
    distinct.insert(words.begin(), words.end());
    total += words.size();
  }
  return total > 0 ? static_cast<double>(distinct.size()) / static_cast<double>(total)
                   : std::numeric_limits<double>::quiet_NaN();
}

double rank_biased_overlap(const std::vector<std::int32_t>& a, const std::vector<std::int32_t>& b,
                           double persistence) {
  return overlap(places_of(a), places_of(b), {a.size(), b.size()}, persistence);
}

double inverted_rbo(const TopicWords& topics, double persistence, const Context& context) {
  std::vector<Places> places;
  std::vector<std::size_t> sizes;
  for (const auto& words : topics) {
    if (words.empty()) continue;
    places.push_back(places_of(words));
    sizes.push_back(words.size());
  }
  if (places.size() < 2) return std::numeric_limits<double>::quiet_NaN();
  std::vector<double> sums(places.size());  // of a topic with those before it
  parallel_for(context, places.size(), [&](std::size_t t) {
    for (std::size_t u = 0; u < t; ++u) {
      sums[t] += overlap(places[t], places[u], {sizes[t], sizes[u]}, persistence);
    }
  });
  double sum = 0;
  for (const double value : sums) sum += value;
  return 1 - sum / (0.5 * static_cast<double>(places.size() * (places.size() - 1)));
}

}  // namespace saetm
