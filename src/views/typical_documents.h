#pragma once
#include <cstddef>
#include <vector>

#include "saetm/matrix.h"

namespace saetm {

/// Returns for each column of `shares` (N×C) the `count` documents that have most of it. Ranks them
/// by share squared times strength, so that neither a faint document with one atom leads nor a
/// strong one that is mostly about other things. `strengths` (N×K) are the documents' activations.
std::vector<std::vector<std::size_t>> typical_documents(const SparseMatrix& shares,
                                                        const SparseMatrix& strengths,
                                                        std::size_t count);

}  // namespace saetm
