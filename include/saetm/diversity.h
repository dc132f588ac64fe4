#pragma once
/// Diversity: how little topics have in common.
#include <cstdint>
#include <vector>

#include "saetm/coherence.h"
#include "saetm/context.h"
#include "saetm/matrix.h"

namespace saetm {

/// Distinct words among all topics' words, as a share (Dieng et al. 2020); NaN
/// where topics have none.
double diversity(const TopicWords& topics);

/// Rank-biased overlap of two rankings (Webber, Moffat & Zobel 2010), extrapolated from their ends
/// (their RBO_ext, equation 32): 1 for equal rankings, 0 for disjoint ones. Of a word that a
/// ranking has twice the first place counts.
double rank_biased_overlap(const std::vector<std::int32_t>& a, const std::vector<std::int32_t>& b,
                           double persistence = 0.9);

/// 1 − the mean of rank_biased_overlap over all pairs of topics: OCTIS's InvertedRBO. Of the
/// topics that have words; NaN where fewer than two have.
double inverted_rbo(const TopicWords& topics, double persistence = 0.9,
                    const Context& context = {});

}  // namespace saetm
