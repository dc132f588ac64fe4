#pragma once
/// How far topics are the corpus' own: what of them other documents of the kind, or another
/// autoencoder, would have given.
#include <cstdint>
#include <span>
#include <vector>

#include "saetm/context.h"
#include "saetm/matrix.h"
#include "saetm/options.h"
#include "saetm/resample.h"
#include "saetm/steering.h"
#include "saetm/topics.h"

namespace saetm {

struct StabilityOptions {
  std::int64_t resamples = 20;
  std::int64_t resample_passes = 5;

  template <class Visitor>
  static void fields(Visitor&& visit);
};

/// (T) each.
struct Stability {
  std::vector<double> stability;              ///< mean over samples of the best match, 0 to 1
  std::vector<double> share_low, share_high;  ///< 2.5 and 97.5 % of the share over samples
};

/// Weighted Jaccard index of two sets of atoms: Σ weights of common atoms / Σ weights of all.
/// `a`, `b` ascending; weights (K). 0 when neither weighs anything.
double weighted_jaccard(std::span<const std::int32_t> a, std::span<const std::int32_t> b,
                        std::span<const float> weights);

/// For each of `topics` (atom ids, ascending) the largest weighted Jaccard index with one of
/// `others` (T). In time of the number of atoms.
std::vector<double> best_matches(const std::vector<std::vector<std::int32_t>>& topics,
                                 const std::vector<std::vector<std::int32_t>>& others,
                                 std::span<const float> weights);

/// The q-quantile of values, 0 ≤ q ≤ 1, linear between neighbours (NumPy's default).
double quantile(std::vector<double> values, double q);

/// Bootstrap over documents (Efron 1979): each sample counts documents as bootstrap_weights() says,
/// estimates words and tree anew, and cuts as `options` and `steering` ask (k-means with a seed of
/// the sample's own). A topic's stability is the mean over samples of its best match by weighted
/// Jaccard index, weights θ̄; its share in a sample is the weighted mean of document_topics (N×T).
Stability topic_stability(const ResampleInput& input, const AtomTree& tree,
                          const std::vector<std::vector<std::int32_t>>& topics,
                          const SparseMatrix& document_topics, const Steering& steering,
                          const TopicOptions& options, const StabilityOptions& stability,
                          std::uint64_t seed, const Context& context = {});

/// For each row of `decoder` (K×d) the largest cosine with a row of `other` (L×d), 0 for a row of
/// zeros: whether another training has found the same atom. O(K·L·d) time, O(K) memory. Throws
/// Error when the widths differ.
std::vector<double> best_cosines(const Matrix& decoder, const Matrix& other,
                                 const Context& context = {});

/// Share-weighted mean over each topic's atoms of a value per atom; values (K), tree's shares (T).
std::vector<double> topic_means(const std::vector<std::vector<std::int32_t>>& topics,
                                const AtomTree& tree, std::span<const double> values);

// What the options are: names, help, ranges.

template <class Visitor>
void StabilityOptions::fields(Visitor&& visit) {
  visit("resamples", &StabilityOptions::resamples,
        Field{.help = "bootstrap samples of the documents, from each of which words, tree and "
                      "topics are made again",
              .min = 2,
              .max = 10'000});
  visit("resample_passes", &StabilityOptions::resample_passes,
        Field{.help = "expectation–maximisation passes for a sample, begun at the run's words",
              .min = 1,
              .max = 10'000});
}

}  // namespace saetm
