#pragma once
/// Agreement of two labellings of documents: their main topics, say, and known groups.
#include <cstdint>
#include <span>
#include <vector>

#include "saetm/matrix.h"

namespace saetm {

/// Column of each row's largest value, ties by column; −1 for an empty row.
std::vector<std::int32_t> strongest(const SparseMatrix& rows);

/// These throw Error for labels of different lengths.

/// Normalised mutual information (arithmetic mean of the entropies, as scikit-learn's default).
double normalized_mutual_information(const std::vector<std::int32_t>& a,
                                     const std::vector<std::int32_t>& b);

/// Mutual information above what is expected of unrelated labellings with clusters of these sizes,
/// as a share of the most there could be (Vinh, Epps & Bailey 2010; arithmetic mean of the
/// entropies, as scikit-learn's default): 1 for equal partitions, 0 expected of unrelated ones.
/// Unlike the plain measure it does not rise with the number of clusters alone.
double adjusted_mutual_information(const std::vector<std::int32_t>& a,
                                   const std::vector<std::int32_t>& b);

/// Share of documents that belong to the commonest group of their cluster.
double purity(const std::vector<std::int32_t>& clusters, const std::vector<std::int32_t>& groups);

/// Harmonic mean of purity and of its inverse, the share of documents in the commonest cluster of
/// their group: neither one cluster for all nor one for each document does well.
double harmonic_purity(const std::vector<std::int32_t>& clusters,
                       const std::vector<std::int32_t>& groups);

/// Fowlkes & Mallows (1983), as scikit-learn's: the geometric mean of the share of pairs together
/// in `a` that are together in `b`, and the other way about; 0 where no pair is together in both.
double fowlkes_mallows_index(const std::vector<std::int32_t>& a,
                             const std::vector<std::int32_t>& b);

/// Adjusted Rand index (Hubert & Arabie 1985), as scikit-learn's: 1 for equal partitions, 0
/// expected of unrelated ones; 1 too when both leave no pair to agree on.
double adjusted_rand_index(std::span<const std::int32_t> a, std::span<const std::int32_t> b);
/// The same of weighted items: pairs count by the product of their weights.
double adjusted_rand_index(std::span<const std::int32_t> a, std::span<const std::int32_t> b,
                           std::span<const float> weights);

}  // namespace saetm
