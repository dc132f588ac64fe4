#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "saetm/matrix.h"

namespace saetm {

/// Returns for each column of `shares` (N×C) the `count` documents that have most of it. Ranks them
/// by share squared times strength, so that neither a faint document with one atom leads nor a
/// strong one that is mostly about other things. `strengths` (N×K) are the documents' activations,
/// `first` (N) the first copy of each document (saetm/repeats.h), which stands for all of
/// them.
std::vector<std::vector<std::size_t>> typical_documents(const SparseMatrix& shares,
                                                        const SparseMatrix& strengths,
                                                        const std::vector<std::int64_t>& first,
                                                        std::size_t count);

}  // namespace saetm
