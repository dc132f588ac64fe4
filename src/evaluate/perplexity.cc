#include "saetm/perplexity.h"

#include <cmath>
#include <vector>

#include "core/parallel.h"
#include "saetm/error.h"

namespace saetm {
namespace {

constexpr std::size_t kHeldOut = 10;  // every tenth
constexpr std::size_t kGrain = 128;   // held-out documents of a partial sum

struct Sums {
  double log = 0, words = 0, unseen = 0;
};

}  // namespace

Perplexity held_out_perplexity(const SparseMatrix& shares, const SparseMatrix& counts,
                               InterpretOptions options, const Context& context) {
  if (shares.rows() != counts.rows()) throw Error("shares and counts are of different documents");
  if (counts.rows() < 2) throw Error("perplexity needs at least 2 documents");
  options.idf = false;
  options.counts = "plain";
  options.learn_background = true;
  options.step_documents = 0;
  std::vector<float> weights(counts.rows(), 1);
  for (std::size_t d = 0; d < weights.size(); d += kHeldOut) weights[d] = 0;
  EmissionInput input{.codes = shares, .counts = counts};
  input.document_weights = weights;
  const WordEmissions words = interpret(input, options, context);
  const Matrix topics = words.dense();
  const double pi = words.background_share;

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
          p += static_cast<double>(share[t]) * topics(topic[t], column[j]);
        }
        const double background = words.background[column[j]];
        p = all > 0 ? (1 - pi) * p / all + pi * background : background;
        (p > 0 ? to.words : to.unseen) += times[j];
        if (p > 0) to.log += static_cast<double>(times[j]) * std::log(p);
      }
    }
  });
  Sums total;
  for (const Sums& part : sums) {
    total.log += part.log;
    total.words += part.words;
    total.unseen += part.unseen;
  }
  return {total.words > 0 ? std::exp(-total.log / total.words) : 0, total.words, total.unseen};
}

}  // namespace saetm
