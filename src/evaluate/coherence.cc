#include "saetm/coherence.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace saetm {
namespace {

constexpr double kEpsilon = 1e-12;  // gensim's
constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();

/// Shares of windows of one size.
struct Shares {
  const WordOccurrences& occurrences;
  std::int64_t window;
  double total = static_cast<double>(occurrences.total(window));

  double of(std::int32_t word) const {
    return static_cast<double>(occurrences.count(window, word)) / total;
  }
  double of(std::int32_t a, std::int32_t b) const {
    return static_cast<double>(occurrences.count(window, a, b)) / total;
  }
  /// log((p(a,b) + ε) / (p(a)·p(b)))
  double pmi(std::int32_t a, std::int32_t b) const {
    return std::log((of(a, b) + kEpsilon) / (of(a) * of(b)));
  }
  double npmi(std::int32_t a, std::int32_t b) const {
    return pmi(a, b) / -std::log(of(a, b) + kEpsilon);
  }
};

std::vector<std::int32_t> seen_words(const std::vector<std::int32_t>& words,
                                     const WordOccurrences& occurrences) {
  std::vector<std::int32_t> seen;
  for (const std::int32_t word : words) {
    if (occurrences.seen(word)) seen.push_back(word);
  }
  return seen;
}

/// One value a topic: measure(words), of those of its words that are seen, at least two.
template <class Measure>
std::vector<double> by_topic(const TopicWords& topics, const WordOccurrences& occurrences,
                             const Measure& measure) {
  std::vector<double> values;
  for (const auto& topic : topics) {
    const std::vector<std::int32_t> words = seen_words(topic, occurrences);
    values.push_back(words.size() < 2 ? kNoValue : measure(words));
  }
  return values;
}

/// Mean of pair(v, w) over the pairs of words, v before w.
template <class Pair>
double mean_of_pairs(const std::vector<std::int32_t>& words, const Pair& pair) {
  double sum = 0;
  for (std::size_t i = 1; i < words.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) sum += pair(words[j], words[i]);
  }
  return sum / (0.5 * static_cast<double>(words.size() * (words.size() - 1)));
}

double cosine(const std::vector<double>& a, const std::vector<double>& b) {
  double product = 0, a2 = 0, b2 = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    product += a[i] * b[i];
    a2 += a[i] * a[i];
    b2 += b[i] * b[i];
  }
  return a2 > 0 && b2 > 0 ? product / std::sqrt(a2 * b2) : 0;
}

double c_v_of(const std::vector<std::int32_t>& words, const Shares& shares) {
  // A word that a topic has twice is one dimension, and weighs double in it.
  std::vector<std::int32_t> distinct = words;
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  std::vector<std::vector<double>> vectors;  // a word of the topic × a distinct one
  std::vector<double> whole(distinct.size());
  for (const std::int32_t word : words) {
    std::vector<double>& vector = vectors.emplace_back();
    for (std::size_t j = 0; j < distinct.size(); ++j) {
      const auto times = static_cast<double>(std::count(words.begin(), words.end(), distinct[j]));
      vector.push_back(times * shares.npmi(word, distinct[j]));
      whole[j] += vector[j];
    }
  }
  double sum = 0;
  for (const auto& vector : vectors) sum += cosine(vector, whole);
  return sum / static_cast<double>(words.size());
}

}  // namespace

double npmi(const WordOccurrences& occurrences, std::int64_t window, std::int32_t a,
            std::int32_t b) {
  return Shares{occurrences, window}.npmi(a, b);
}

std::vector<double> c_npmi(const TopicWords& topics, const WordOccurrences& occurrences,
                           std::int64_t window) {
  const Shares shares{occurrences, window};
  return by_topic(topics, occurrences, [&](const auto& words) {
    return mean_of_pairs(words, [&](auto v, auto w) { return shares.npmi(v, w); });
  });
}

std::vector<double> c_uci(const TopicWords& topics, const WordOccurrences& occurrences,
                          std::int64_t window) {
  const Shares shares{occurrences, window};
  return by_topic(topics, occurrences, [&](const auto& words) {
    return mean_of_pairs(words, [&](auto v, auto w) { return shares.pmi(v, w); });
  });
}

std::vector<double> c_v(const TopicWords& topics, const WordOccurrences& occurrences,
                        std::int64_t window) {
  const Shares shares{occurrences, window};
  return by_topic(topics, occurrences, [&](const auto& words) { return c_v_of(words, shares); });
}

std::vector<double> u_mass(const TopicWords& topics, const WordOccurrences& occurrences) {
  const Shares shares{occurrences, kWholeDocument};
  return by_topic(topics, occurrences, [&](const auto& words) {
    return mean_of_pairs(words, [&](auto v, auto w) {
      return std::log((shares.of(v, w) + kEpsilon) / shares.of(v));
    });
  });
}

double mean_over_topics(const std::vector<double>& values) {
  double sum = 0;
  std::size_t known = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    sum += value;
    ++known;
  }
  return known > 0 ? sum / static_cast<double>(known) : kNoValue;
}

std::vector<double> npmi(const TopicWords& topics, const SparseMatrix& counts,
                         const Context& context) {
  WordOccurrences occurrences(topics, counts.cols, {kWholeDocument}, context);
  occurrences.add(counts);
  return c_npmi(topics, occurrences, kWholeDocument);
}

}  // namespace saetm
