#pragma once
/// Documents that repeat others: copies, retweets, boilerplate.
#include <cstdint>
#include <vector>

#include "saetm/matrix.h"

namespace saetm {

/// Returns for each document (N) the first that has the same counted words as often: itself where
/// there is none before it, or where it has fewer than `least_words` words in all. counts is N×V.
std::vector<std::int64_t> first_with_same_words(const SparseView& counts, double least_words = 1);

}  // namespace saetm
