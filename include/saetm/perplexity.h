#pragma once
/// How well topics foretell the words of documents that their words were not estimated from.
#include "saetm/context.h"
#include "saetm/interpret.h"
#include "saetm/matrix.h"

namespace saetm {

struct Perplexity {
  double perplexity = 0;  ///< exp of the mean of −log p(word | document) over held-out words
  double words = 0;       ///< held-out words that it is of
  double unseen = 0;      ///< held-out words left out, since no other document has them
  /// Mean log p(word | the other half of its document), natural logarithm, by document completion.
  double log_likelihood = 0;
  double completed_words = 0;  ///< held-out words that it is of
};

/// Words of topics are estimated by interpret() (options, but without idf and with π learned) from
/// all documents but every tenth, beginning with the first, whose words are then foretold by
/// p(w | d) = (1 − π)·Σ_t θ_dt B_tw + π·p0_w, or p0 for a document without a topic. Shares θ (N×T)
/// are as given: they come from embeddings, not from words. Throws Error when sizes differ, or for
/// fewer than two documents.
Perplexity held_out_perplexity(const SparseMatrix& shares, const SparseMatrix& counts,
                               InterpretOptions options, const Context& context = {});

}  // namespace saetm
