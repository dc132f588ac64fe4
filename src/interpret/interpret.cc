#include "saetm/interpret.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "backend/backend.h"
#include "core/options_io.h"
#include "core/parallel.h"

namespace saetm {
namespace {

/// B (K×V) from rows over words, normalised; blocks of both sides stay in cache.
Matrix normalized_transpose(const backend::EmissionState& state, const Context& context) {
  const std::size_t words = state.weights.rows();
  const std::size_t atoms = state.weights.cols();
  Matrix result(atoms, words);
  constexpr std::size_t kBlock = 64;
  parallel_blocks(context, atoms, kBlock, [&](std::size_t begin, std::size_t end) {
    for (std::size_t first = 0; first < words; first += kBlock) {
      const std::size_t last = std::min(first + kBlock, words);
      for (std::size_t k = begin; k < end; ++k) {
        const double scale = state.totals[k] > 0 ? 1 / state.totals[k] : 0;
        for (std::size_t w = first; w < last; ++w) {
          result(k, w) = static_cast<float>(state.weights(w, k) * scale);
        }
      }
    }
  });
  return result;
}

/// Atoms that no document with words uses have no total, and so get no words.
void drop_unused(const SparseMatrix& by_word, const SparseMatrix& theta,
                 std::vector<double>& totals) {
  std::vector<char> has_words(theta.rows()), used(totals.size());
  for (std::size_t j = 0; j < by_word.nonzeros(); ++j) {
    if (by_word.values[j] > 0) has_words[static_cast<std::size_t>(by_word.indices[j])] = 1;
  }
  for (std::size_t d = 0; d < theta.rows(); ++d) {
    if (!has_words[d]) continue;
    for (const std::int32_t k : theta.row_indices(d)) used[static_cast<std::size_t>(k)] = 1;
  }
  for (std::size_t k = 0; k < totals.size(); ++k) {
    if (!used[k]) totals[k] = 0;
  }
}

}  // namespace

std::vector<float> inverse_document_frequency(const SparseMatrix& counts, bool use) {
  std::vector<float> idf(counts.cols, 1.0F);
  if (!use) return idf;
  std::vector<std::int64_t> frequency(counts.cols);
  for (const std::int32_t w : counts.indices) ++frequency[w];
  float largest = 0;
  for (std::size_t w = 0; w < idf.size(); ++w) {
    const double df = std::max<double>(1, static_cast<double>(frequency[w]));
    idf[w] = static_cast<float>(std::log(static_cast<double>(counts.rows()) / df));
    largest = std::max(largest, idf[w]);
  }
  for (float& value : idf) value = largest > 0 ? value / largest : 1.0F;
  return idf;
}

WordEmissions interpret(const SparseMatrix& codes, const SparseMatrix& counts,
                        const InterpretOptions& options, const Context& context) {
  check_options(options);
  if (codes.rows() != counts.rows()) {
    throw Error("codes have " + std::to_string(codes.rows()) + " documents, counts " +
                std::to_string(counts.rows()));
  }
  const SparseMatrix theta = normalize_rows(codes);
  SparseMatrix by_word = transpose(counts);
  const std::vector<float> idf = inverse_document_frequency(counts, options.idf);
  double mass = 0;
  std::vector<float> usual(by_word.rows());  // q (V): where a prior draws its words from
  for (std::size_t w = 0; w < by_word.rows(); ++w) {
    double sum = 0;
    for (std::int64_t j = by_word.indptr[w]; j < by_word.indptr[w + 1]; ++j) {
      by_word.values[j] *= idf[w];
      mass += by_word.values[j];
      sum += by_word.values[j];
    }
    usual[w] = static_cast<float>(sum);
  }
  if (!(mass > 0)) throw Error("no document has a word of the vocabulary: nothing to interpret");
  for (float& q : usual) q = static_cast<float>(q / mass);

  // Uniform emissions: the first pass turns them into each atom's weighted counts.
  const std::size_t words = counts.cols;
  backend::EmissionState state;
  state.weights = Matrix(words, codes.cols);
  std::fill_n(state.weights.data(), state.weights.size(), 1.0F);
  state.totals.assign(codes.cols, static_cast<double>(words));
  drop_unused(by_word, theta, state.totals);
  state.common.assign(words, 1.0 / static_cast<double>(words));
  state.background = options.background;

  WordEmissions result;
  const backend::EmissionProblem problem{by_word, theta, options.prior, usual,
                                         options.learn_background};
  ProgressScope progress(context, "interpret", static_cast<std::uint64_t>(options.iterations),
                         "passes");
  for (std::int64_t i = 0; i < options.iterations; ++i) {
    const double now = backend::cpu_backend().emission_step(problem, state, context) / mass;
    result.log_likelihood.push_back(now);
    char note[64];
    std::snprintf(note, sizeof note, "log-likelihood %.5f a word", now);
    progress.update(static_cast<std::uint64_t>(i) + 1, note);
    const std::size_t n = result.log_likelihood.size();
    // The first gain, from uniform words, says nothing of what is still to come.
    if (n > 2 && now - result.log_likelihood[n - 2] < options.tolerance * std::abs(now)) break;
  }

  result.atoms = normalized_transpose(state, context);
  result.background.assign(state.common.begin(), state.common.end());
  result.background_share = state.background;
  std::vector<double> sums(codes.cols);
  for (std::size_t j = 0; j < theta.nonzeros(); ++j) sums[theta.indices[j]] += theta.values[j];
  for (double& sum : sums) sum /= static_cast<double>(std::max<std::size_t>(1, theta.rows()));
  result.mean_shares.assign(sums.begin(), sums.end());
  return result;
}

}  // namespace saetm
