#pragma once
/// Exact optimal transport between small sets, and distances of topics by it.
#include <cstdint>
#include <span>

#include "saetm/coherence.h"
#include "saetm/context.h"
#include "saetm/matrix.h"

namespace saetm {

/// The least Σ_ij f_ij·costs_ij at which each row i sends supply[i] and each column j takes
/// demand[j], f ≥ 0, divided by all that is sent: exact, by shortest augmenting paths. Costs are
/// finite and at least 0, supply and demand above 0. Throws Error when the sums of supply and
/// demand or the sizes differ.
double transport_cost(MatrixView<const double> costs, std::span<const std::int64_t> supply,
                      std::span<const std::int64_t> demand);

/// The paper's D (Eq. 13): mean over all pairs of topics of the exact Word Mover's Distance
/// (Kusner et al. 2015) between their words, each of a topic's words of equal weight, the cost
/// being the Euclidean distance of the words' vectors (V×d). Words whose `found` is 0 have no
/// vector and are left out, then topics without a word; 0 for fewer than two topics.
double word_movers_diversity(const TopicWords& topics, const Matrix& vectors,
                             std::span<const char> found, const Context& context = {});

}  // namespace saetm
