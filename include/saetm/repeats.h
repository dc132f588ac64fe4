#pragma once
/// Documents that repeat others: copies, retweets, boilerplate.
#include <cstdint>
#include <vector>

#include "saetm/matrix.h"

namespace saetm {

/// Words that copies have at least where words alone tell them: fewer may be the same by chance.
inline constexpr double kWordsOfCopies = 8;

/// Returns for each document (N) the first that has the same counted words as often: itself where
/// there is none before it, or where it has fewer than `least_words` words in all. counts is N×V.
std::vector<std::int64_t> first_with_same_words(const SparseView& counts, double least_words = 1);

/// The same of documents that have the same row of codes (N×K) as well: images are no copies
/// because they are described alike.
std::vector<std::int64_t> first_copies(const SparseView& counts, const SparseView& codes);

}  // namespace saetm
