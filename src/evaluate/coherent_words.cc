#include "saetm/coherent_words.h"

#include <algorithm>
#include <cmath>

#include "core/parallel.h"
#include "core/vector.h"
#include "saetm/coherence.h"
#include "saetm/error.h"

namespace saetm {
namespace {

constexpr std::size_t kLeading = 30;

/// Of words with scores: each one's mean NPMI with the others, weighted by their scores.
std::vector<double> mean_npmi(const std::vector<std::int32_t>& words, std::span<const float> scores,
                              const WordOccurrences& occurrences) {
  std::vector<double> sums(words.size()), weights(words.size());
  for (std::size_t i = 1; i < words.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double value = npmi(occurrences, kWholeDocument, words[i], words[j]);
      sums[i] += scores[words[j]] * value;
      sums[j] += scores[words[i]] * value;
      weights[i] += scores[words[j]];
      weights[j] += scores[words[i]];
    }
  }
  for (std::size_t i = 0; i < words.size(); ++i) {
    sums[i] = weights[i] > 0 ? sums[i] / weights[i] : 0;
  }
  return sums;
}

}  // namespace

Matrix coherent_words(Matrix ranked, const SparseMatrix& counts, double coherence,
                      const Context& context) {
  if (coherence == 0) return ranked;
  if (ranked.cols() != counts.cols) throw Error("topics and counts are not of the same words");
  TopicWords leading(ranked.rows());
  for (std::size_t t = 0; t < ranked.rows(); ++t) {
    leading[t] = top_columns({ranked.row(t), ranked.cols()}, kLeading);
    // A word without a share, or in no document, has no place beside the others.
    std::erase_if(leading[t], [&](std::int32_t w) { return !(ranked(t, w) > 0); });
  }
  WordOccurrences occurrences(leading, counts.cols, {kWholeDocument}, context);
  occurrences.add(counts);
  parallel_for(context, ranked.rows(), [&](std::size_t t) {
    std::vector<std::int32_t>& words = leading[t];
    std::erase_if(words, [&](std::int32_t w) { return !occurrences.seen(w); });
    if (words.size() < 2) return;
    float* row = ranked.row(t);
    const std::vector<double> together = mean_npmi(words, {row, ranked.cols()}, occurrences);
    const auto [least, most] = std::minmax_element(together.begin(), together.end());
    std::vector<float> scores;
    for (std::size_t i = 0; i < words.size(); ++i) {
      scores.push_back(
          static_cast<float>(row[words[i]] * std::exp(coherence * (together[i] - *most))));
    }
    scale(static_cast<float>(std::exp(coherence * (*least - *most))), row, ranked.cols());
    for (std::size_t i = 0; i < words.size(); ++i) row[words[i]] = scores[i];
    double total = 0;
    for (std::size_t w = 0; w < ranked.cols(); ++w) total += row[w];
    scale(static_cast<float>(1 / total), row, ranked.cols());
  });
  return ranked;
}

Matrix shown_words(Matrix words, const std::vector<double>& common,
                   const std::vector<double>& masses, const SparseMatrix& counts,
                   const TopicOptions& options, const Context& context) {
  words = ranked_words(std::move(words), common, masses, options.exclusivity, context);
  if (options.words != "refined") return words;
  return coherent_words(std::move(words), counts, options.coherence, context);
}

Matrix shown_words(const Topics& topics, const SparseMatrix& counts, const TopicOptions& options,
                   const Context& context) {
  return shown_words(topics.words, common_words(topics), topic_masses(topics), counts, options,
                     context);
}

}  // namespace saetm
