#pragma once
#include <cstddef>
#include <vector>

#include "saetm/matrix.h"

namespace saetm {

/// For each column of `shares` (N×C) the `count` documents that have most of it: share squared
/// times strength, so that neither a faint document with one atom nor a strong one that is mostly
/// about other things leads. `strengths` (N×K) are the documents' activations.
std::vector<std::vector<std::size_t>> typical_documents(const SparseMatrix& shares,
                                                        const SparseMatrix& strengths,
                                                        std::size_t count);

}  // namespace saetm
