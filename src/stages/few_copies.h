#pragma once
#include <cstddef>

#include "saetm/context.h"
#include "saetm/embeddings.h"
#include "saetm/matrix.h"

namespace saetm {

struct FewCopies {
  Embeddings embeddings;
  std::size_t distinct = 0;  ///< documents that are no copies of earlier ones
};

/// Returns the embeddings with √m (rounded up) of m copies of a document, but no more of one than
/// two or a fiftieth of the distinct documents. Copies have the same value in every place,
/// or nearly that (‖x − y‖² below 0.05·‖x‖²) and the same 8 or more words (saetm/repeats.h). A text
/// that stands there many times would else become what the autoencoder takes off every embedding,
/// and have no atom. Above 16 GiB, where a pass over all costs too much, words alone are compared.
FewCopies few_copies(const Embeddings& embeddings, const SparseView& counts,
                     const Context& context);

}  // namespace saetm
