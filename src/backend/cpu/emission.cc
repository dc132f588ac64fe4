#include "backend/cpu/emission.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/parallel.h"

namespace saetm::backend::cpu {
namespace {

constexpr std::size_t kWordGrain = 64;
constexpr double kLargestBackground = 0.99;  // at 1 nothing would be left to atoms

/// What one block of words adds up.
struct BlockSums {
  double likelihood = 0, counted = 0, prior = 0;
};

/// Σ_k log weights_k over atoms in use; eight share a logarithm, their product cannot underflow.
double sum_of_logarithms(const float* weights, const std::vector<float>& pseudo) {
  double sum = 0;
  for (std::size_t first = 0; first < pseudo.size(); first += 8) {
    double product = 1;
    for (std::size_t k = first; k < std::min(first + 8, pseudo.size()); ++k) {
      product *= pseudo[k] > 0 ? static_cast<double>(weights[k]) : 1.0;
    }
    sum += std::log(product);
  }
  return sum;
}

}  // namespace

// Words in the outer loop: a word's row of K weights and its row of sums stay in first-level cache
// while its documents pass by, no two words write to the same place, and a word's new weights
// replace the old ones at once.
double emission_step(const EmissionProblem& problem, EmissionState& state, const Context& context) {
  const SparseMatrix& theta = problem.theta;
  const std::size_t words = state.weights.rows();
  const std::size_t atoms = state.weights.cols();

  // (1 − π)·θ_dk / totals_k, so that its product with a weight is (1 − π)·θ_dk·B_kw.
  std::vector<float> mixing(theta.nonzeros());
  parallel_blocks(context, mixing.size(), 1 << 16, [&](std::size_t begin, std::size_t end) {
    for (std::size_t j = begin; j < end; ++j) {
      const double total = state.totals[static_cast<std::size_t>(theta.indices[j])];
      mixing[j] =
          total > 0 ? static_cast<float>((1 - state.background) * theta.values[j] / total) : 0.0F;
    }
  });

  std::vector<float> pseudo(atoms);  // pseudo-counts of each atom, over all words
  double prior = 0;                  // its share of the result
  for (std::size_t k = 0; k < atoms && problem.prior > 0; ++k) {
    if (!(state.totals[k] > 0)) continue;
    pseudo[k] = static_cast<float>(problem.prior);
    prior -= problem.prior * std::log(state.totals[k]);
  }

  const std::size_t blocks = (words + kWordGrain - 1) / kWordGrain;
  std::vector<BlockSums> parts(blocks);
  std::vector<double> totals(blocks * atoms);  // each block's part of the new totals
  std::vector<double> common(words);
  parallel_blocks(context, words, kWordGrain, [&](std::size_t begin, std::size_t end) {
    std::vector<float> sums(atoms);
    BlockSums part;
    double* total = totals.data() + begin / kWordGrain * atoms;
    for (std::size_t w = begin; w < end; ++w) {
      float* weights = state.weights.row(w);
      const auto documents = problem.counts_by_word.row_indices(w);
      const auto counts = problem.counts_by_word.row_values(w);
      const double background = state.background * state.common[w];
      const float prior_word = problem.prior > 0 ? problem.prior_words[w] : 0.0F;
      if (prior_word > 0) {
        part.prior += problem.prior * prior_word * sum_of_logarithms(weights, pseudo);
      }
      std::fill(sums.begin(), sums.end(), 0.0F);
      double background_sum = 0;
      for (std::size_t i = 0; i < documents.size(); ++i) {
        const std::int64_t first = theta.indptr[documents[i]];
        const std::int64_t last = theta.indptr[documents[i] + 1];
        float mixed = 0;
        for (std::int64_t j = first; j < last; ++j) mixed += mixing[j] * weights[theta.indices[j]];
        const double p = static_cast<double>(mixed) + background;
        if (!(p > 0) || !(counts[i] > 0)) continue;
        const double ratio = counts[i] / p;
        part.likelihood += counts[i] * std::log(p);
        part.counted += counts[i];
        background_sum += ratio;
        const auto r = static_cast<float>(ratio);
        for (std::int64_t j = first; j < last; ++j) sums[theta.indices[j]] += r * mixing[j];
      }
      for (std::size_t k = 0; k < atoms; ++k) {
        weights[k] = weights[k] * sums[k] + pseudo[k] * prior_word;
        total[k] += weights[k];
      }
      common[w] = background * background_sum;
    }
    parts[begin / kWordGrain] = part;
  });

  double common_total = 0;
  for (const double c : common) common_total += c;
  if (common_total > 0) {
    for (std::size_t w = 0; w < words; ++w) state.common[w] = common[w] / common_total;
  }
  parallel_blocks(context, atoms, 256, [&](std::size_t begin, std::size_t end) {
    for (std::size_t k = begin; k < end; ++k) {
      double total = 0;
      for (std::size_t block = 0; block < blocks; ++block) total += totals[block * atoms + k];
      state.totals[k] = total;
    }
  });
  BlockSums all;
  for (const BlockSums& part : parts) {
    all.likelihood += part.likelihood;
    all.counted += part.counted;
    all.prior += part.prior;
  }
  if (problem.learn_background && all.counted > 0) {
    state.background = std::min(common_total / all.counted, kLargestBackground);
  }
  return all.likelihood + all.prior + prior;
}

}  // namespace saetm::backend::cpu
