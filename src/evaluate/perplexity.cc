#include "saetm/perplexity.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "core/parallel.h"
#include "saetm/error.h"

namespace saetm {
namespace {

constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();

constexpr std::size_t kHeldOut = 10;  // every tenth
constexpr std::size_t kGrain = 128;   // held-out documents of a partial sum

constexpr int kRounds = 50;  // of a document's shares; they have settled long before

struct Sums {
  double log = 0, words = 0, unseen = 0, completed_log = 0, completed_words = 0;
};

/// What is known of words from the documents that are not held out.
struct Known {
  Matrix topics;  // T×V
  const std::vector<float>& background;
  double pi;

  /// p(w | d) for a Σ_t θ_dt B_tw.
  double mixed(double by_topics, std::int32_t word) const {
    return (1 - pi) * by_topics + pi * static_cast<double>(background[word]);
  }

  /// Whether any topic, or the background, may give the word.
  bool possible(std::int32_t word) const {
    double any = 0;
    for (std::size_t t = 0; t < topics.rows(); ++t) any += topics(t, word);
    return mixed(any, word) > 0;
  }
};

/// Shares of topics (T) by the words given: what each topic accounts for, round by round.
std::vector<double> shares_by_words(const Known& known, const std::vector<std::int32_t>& words,
                                    const std::vector<double>& times) {
  const std::size_t topics = known.topics.rows();
  std::vector<double> shares(topics, 1 / static_cast<double>(topics)), accounted(topics);
  Matrix by_word(words.size(), topics);  // the words' columns, each in one piece
  for (std::size_t t = 0; t < topics; ++t) {
    for (std::size_t j = 0; j < words.size(); ++j) by_word(j, t) = known.topics(t, words[j]);
  }
  for (int round = 0; round < kRounds && !words.empty(); ++round) {
    std::fill(accounted.begin(), accounted.end(), 1 / static_cast<double>(topics));
    for (std::size_t j = 0; j < words.size(); ++j) {
      double p = 0;
      for (std::size_t t = 0; t < topics; ++t) p += shares[t] * by_word(j, t);
      const double scale = times[j] * (1 - known.pi) / known.mixed(p, words[j]);
      for (std::size_t t = 0; t < topics; ++t) {
        accounted[t] += scale * shares[t] * by_word(j, t);
      }
    }
    double all = 0;
    for (const double value : accounted) all += value;
    for (std::size_t t = 0; t < topics; ++t) shares[t] = accounted[t] / all;
  }
  return shares;
}

/// Adds the half of a document that the other half foretells. `odd` says which half that is, so
/// that over documents the more frequent words, which come first, are in either.
void complete(const Known& known, std::span<const std::int32_t> columns,
              std::span<const float> times, bool odd, Sums& to) {
  std::vector<std::int32_t> words[2];
  std::vector<double> counts[2];
  bool side = odd;
  for (std::size_t j = 0; j < columns.size(); ++j) {
    if (!known.possible(columns[j])) continue;  // no other document has it
    words[side].push_back(columns[j]);
    counts[side].push_back(times[j]);
    side = !side;
  }
  if (words[1].empty()) return;
  const std::vector<double> shares = shares_by_words(known, words[0], counts[0]);
  for (std::size_t j = 0; j < words[1].size(); ++j) {
    double p = 0;
    for (std::size_t t = 0; t < shares.size(); ++t) p += shares[t] * known.topics(t, words[1][j]);
    to.completed_log += counts[1][j] * std::log(known.mixed(p, words[1][j]));
    to.completed_words += counts[1][j];
  }
}

}  // namespace

Perplexity held_out_perplexity(const SparseMatrix& shares, const SparseMatrix& counts,
                               InterpretOptions options, const Context& context) {
  if (shares.rows() != counts.rows()) throw Error("shares and counts are of different documents");
  if (counts.rows() < 2) throw Error("perplexity needs at least 2 documents");
  options.idf = false;
  options.counts = "plain";
  options.documents = "plain";
  options.learn_background = true;
  options.step_documents = 0;
  std::vector<float> weights(counts.rows(), 1);
  for (std::size_t d = 0; d < weights.size(); d += kHeldOut) weights[d] = 0;
  EmissionInput input{.codes = shares, .counts = counts};
  input.document_weights = weights;
  const WordEmissions words = interpret(input, options, context);
  const Known known{words.dense(), words.background, words.background_share};

  const std::size_t held_out = (counts.rows() + kHeldOut - 1) / kHeldOut;
  std::vector<Sums> sums((held_out + kGrain - 1) / kGrain);
  parallel_blocks(context, held_out, kGrain, [&](std::size_t begin, std::size_t end) {
    Sums& to = sums[begin / kGrain];
    for (std::size_t i = begin; i < end; ++i) {
      const auto topic = shares.row_indices(i * kHeldOut);
      const auto share = shares.row_values(i * kHeldOut);
      const auto column = counts.row_indices(i * kHeldOut);
      const auto times = counts.row_values(i * kHeldOut);
      double all = 0;
      for (const float value : share) all += value;
      for (std::size_t j = 0; j < column.size(); ++j) {
        double p = 0;
        for (std::size_t t = 0; t < topic.size(); ++t) {
          p += static_cast<double>(share[t]) * known.topics(topic[t], column[j]);
        }
        p = all > 0 ? known.mixed(p / all, column[j]) : known.background[column[j]];
        (p > 0 ? to.words : to.unseen) += times[j];
        if (p > 0) to.log += static_cast<double>(times[j]) * std::log(p);
      }
      complete(known, column, times, i % 2 == 1, to);
    }
  });
  Sums total;
  for (const Sums& part : sums) {
    total.log += part.log;
    total.words += part.words;
    total.unseen += part.unseen;
    total.completed_log += part.completed_log;
    total.completed_words += part.completed_words;
  }
  const auto mean = [](double sum, double words) { return words > 0 ? sum / words : kNoValue; };
  return {.perplexity = total.words > 0 ? std::exp(-total.log / total.words) : kNoValue,
          .words = total.words,
          .unseen = total.unseen,
          .log_likelihood = mean(total.completed_log, total.completed_words),
          .completed_words = total.completed_words};
}

}  // namespace saetm
