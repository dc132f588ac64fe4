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
constexpr int kRounds = 3;

/// log(s_w) + λ·c_w of `words` (n), less the largest, from their scores s.
std::vector<double> coherent_scores(const std::vector<std::int32_t>& words, const float* scores,
                                    double coherence, const WordOccurrences& occurrences) {
  const std::size_t n = words.size();
  std::vector<double> pairs(n * n);  // NPMI, 0 of a word with itself
  for (std::size_t i = 1; i < n; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      pairs[i * n + j] = pairs[j * n + i] = npmi(occurrences, kWholeDocument, words[i], words[j]);
    }
  }
  std::vector<double> own(n), found;
  for (std::size_t i = 0; i < n; ++i) own[i] = std::log(static_cast<double>(scores[words[i]]));
  found = own;
  for (int round = 0; round < kRounds; ++round) {
    const double most = *std::max_element(found.begin(), found.end());
    std::vector<double> weights(n);
    for (std::size_t i = 0; i < n; ++i) weights[i] = std::exp((found[i] - most) / 2);
    for (std::size_t i = 0; i < n; ++i) {
      double sum = 0, all = 0;
      for (std::size_t j = 0; j < n; ++j) {
        if (j == i) continue;
        sum += weights[j] * pairs[i * n + j];
        all += weights[j];
      }
      found[i] = own[i] + (all > 0 ? coherence * sum / all : 0);
    }
  }
  const double most = *std::max_element(found.begin(), found.end());
  for (double& value : found) value -= most;
  return found;
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
    const std::vector<double> scores = coherent_scores(words, row, coherence, occurrences);
    // Who does not lead gets the smallest of the leading words' factors, so that these stay ahead.
    double least = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
      const double factor = std::exp(scores[i]) / row[words[i]];
      least = i == 0 ? factor : std::min(least, factor);
    }
    scale(static_cast<float>(least), row, ranked.cols());
    for (std::size_t i = 0; i < words.size(); ++i) {
      row[words[i]] = static_cast<float>(std::exp(scores[i]));
    }
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
