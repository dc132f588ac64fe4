#include "saetm/resample.h"

#include <cmath>

#include "io/embedding_sums.h"
#include "saetm/atom_vectors.h"
#include "saetm/random.h"

namespace saetm {
namespace {

constexpr std::uint64_t kBootstrapStream = 5000, kHalfStream = 6000;

/// As word_vectors(), of weighted documents. One more column, of all documents, gives their mean.
Matrix weighted_vectors(const SparseMatrix& counts, const Embeddings& embeddings,
                        std::span<const float> weights, const Context& context) {
  const std::size_t words = counts.cols;
  SparseMatrix uses;
  uses.cols = words + 1;
  std::vector<double> total(words + 1);
  for (std::size_t i = 0; i < counts.rows(); ++i) {
    for (std::size_t j = 0; j <= counts.row_indices(i).size(); ++j) {
      const bool last = j == counts.row_indices(i).size();
      if (!(weights[i] > 0) || (!last && !(counts.row_values(i)[j] > 0))) continue;
      uses.indices.push_back(last ? static_cast<std::int32_t>(words) : counts.row_indices(i)[j]);
      uses.values.push_back(weights[i]);
      total[uses.indices.back()] += weights[i];
    }
    uses.indptr.push_back(static_cast<std::int64_t>(uses.indices.size()));
  }
  Matrix sums = embedding_sums(uses, embeddings, EmbeddingForm::kAsIs, {}, context);
  Matrix vectors(words, embeddings.cols());
  for (std::size_t w = 0; w < words; ++w) {
    if (!(total[w] > 0)) continue;
    for (std::size_t j = 0; j < vectors.cols(); ++j) {
      vectors(w, j) = static_cast<float>(sums(w, j) / total[w] - sums(words, j) / total[words]);
    }
  }
  return vectors;
}

}  // namespace

std::vector<float> bootstrap_weights(std::size_t documents, std::uint64_t seed,
                                     std::uint64_t sample) {
  const Random random(seed, kBootstrapStream + sample);
  std::vector<float> weights(documents);
  for (std::size_t d = 0; d < documents; ++d) {
    // Inversion: the first count whose cumulative probability e⁻¹·Σ 1/i! exceeds u.
    const double u = random.uniform(d);
    double probability = std::exp(-1.0), below = probability;
    int count = 0;
    while (u >= below && count < 20) {
      probability /= ++count;
      below += probability;
    }
    weights[d] = static_cast<float>(count);
  }
  return weights;
}

std::vector<float> half_weights(std::size_t documents, std::uint64_t seed, std::uint64_t split,
                                bool second) {
  const Permutation place(documents, seed, kHalfStream + split);
  std::vector<float> weights(documents);
  for (std::size_t d = 0; d < documents; ++d) {
    weights[d] = (place(d) % 2 == 1) == second ? 1.0F : 0.0F;
  }
  return weights;
}

AtomTree resampled_tree(const ResampleInput& input, std::span<const float> weights,
                        std::int64_t passes, const Context& context) {
  const std::vector<double> means = column_means(input.theta, weights);
  const std::vector<float> shares(means.begin(), means.end());
  if (input.merge.vectors == "decoder") return build_tree(input.decoder, shares, context);
  if (input.merge.vectors == "centroids") {
    return build_tree(centroid_embeddings(input.theta, input.embeddings, weights, context), shares,
                      context);
  }
  InterpretOptions options = input.interpret;
  if (passes > 0) options.iterations = passes;
  const WordEmissions words = interpret(EmissionInput{.codes = input.theta,
                                                      .counts = input.counts,
                                                      .document_weights = weights,
                                                      .start = passes > 0 ? &input.words : nullptr},
                                        options, context);
  const Matrix vectors = weighted_vectors(input.counts, input.embeddings, weights, context);
  return build_tree(nucleus_embeddings(words, vectors, input.merge.nucleus, context), shares,
                    context);
}

}  // namespace saetm
