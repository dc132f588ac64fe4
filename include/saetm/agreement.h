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

/// Share of documents that belong to the commonest group of their cluster.
double purity(const std::vector<std::int32_t>& clusters, const std::vector<std::int32_t>& groups);

/// Adjusted Rand index (Hubert & Arabie 1985), as scikit-learn's: 1 for equal partitions, 0
/// expected of unrelated ones; 1 too when both leave no pair to agree on.
double adjusted_rand_index(std::span<const std::int32_t> a, std::span<const std::int32_t> b);
/// The same of weighted items: pairs count by the product of their weights.
double adjusted_rand_index(std::span<const std::int32_t> a, std::span<const std::int32_t> b,
                           std::span<const float> weights);

}  // namespace saetm
