#pragma once
/// Whether topics' first words stand in their documents.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "saetm/matrix.h"

namespace saetm {

/// Words of a topic that a reader takes as its label.
constexpr std::size_t kLabelWords = 3;

/// Share of the documents with a main topic that hold at least one of its first `words` words.
/// `topic_words` are columns of `counts` (N×V), most telling first; `main` (N) is each document's
/// topic, and documents of none (below 0) or of one beyond `topic_words` are left out: NaN where
/// that leaves none. Throws Error when sizes differ.
double label_support(const std::vector<std::vector<std::int32_t>>& topic_words,
                     const std::vector<std::int32_t>& main, const SparseMatrix& counts,
                     std::size_t words = kLabelWords);

}  // namespace saetm
