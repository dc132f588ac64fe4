/// The judge's two questions put to word vectors.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/options_io.h"
#include "core/parallel.h"
#include "saetm/judge.h"

namespace saetm {
namespace {

using Words = std::vector<std::int32_t>;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

double cosine(const Matrix& vectors, std::int32_t a, std::int32_t b) {
  const float* x = vectors.row(static_cast<std::size_t>(a));
  const float* y = vectors.row(static_cast<std::size_t>(b));
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t j = 0; j < vectors.cols(); ++j) {
    xy += static_cast<double>(x[j]) * y[j];
    xx += static_cast<double>(x[j]) * x[j];
    yy += static_cast<double>(y[j]) * y[j];
  }
  return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : 0;
}

/// Where the word of the lowest mean cosine to the others is; −1 for a tie.
std::ptrdiff_t farthest(const Words& words, const Matrix& vectors) {
  std::vector<double> sums(words.size());
  for (std::size_t i = 0; i < words.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double c = cosine(vectors, words[i], words[j]);
      sums[i] += c;
      sums[j] += c;
    }
  }
  const auto least = std::min_element(sums.begin(), sums.end());
  return std::count(sums.begin(), sums.end(), *least) > 1 ? -1 : least - sums.begin();
}

}  // namespace

std::vector<double> embedding_intruders(const std::vector<Words>& topic_words,
                                        const Matrix& vectors, const JudgeOptions& options,
                                        std::uint64_t seed, const Context& context) {
  check_options(options);
  std::vector<double> found(topic_words.size(), kNone);
  parallel_for(context, topic_words.size(), [&](std::size_t topic) {
    double asked = 0, right = 0;
    for (std::int64_t repeat = 0; repeat < options.judge_repeats; ++repeat) {
      const IntruderQuestion question =
          intruder_question(topic_words, topic, static_cast<std::uint64_t>(repeat), options, seed);
      if (question.words.empty()) continue;
      ++asked;
      right += farthest(question.words, vectors) == static_cast<std::ptrdiff_t>(question.intruder);
    }
    if (asked > 0) found[topic] = right / asked;
  });
  return found;
}

std::vector<double> embedding_rating(const std::vector<Words>& topic_words, const Matrix& vectors,
                                     const JudgeOptions& options, const Context& context) {
  check_options(options);
  std::vector<double> rating(topic_words.size(), kNone);
  parallel_for(context, topic_words.size(), [&](std::size_t topic) {
    const Words& words = topic_words[topic];
    const std::size_t count = std::min(words.size(), static_cast<std::size_t>(options.judge_words));
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t j = 0; j < i; ++j) sum += cosine(vectors, words[i], words[j]);
    }
    if (count > 1) rating[topic] = sum / (static_cast<double>(count * (count - 1)) / 2);
  });
  return rating;
}

double mean_of_known(const std::vector<double>& values) {
  double sum = 0, count = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    sum += value;
    ++count;
  }
  return count > 0 ? sum / count : kNone;
}

}  // namespace saetm
