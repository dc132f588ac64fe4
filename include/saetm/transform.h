#pragma once
/// Topics of new documents from what was learned on a corpus.
#include <vector>

#include "saetm/context.h"
#include "saetm/embeddings.h"
#include "saetm/matrix.h"
#include "saetm/sae.h"
#include "saetm/shares.h"

namespace saetm {

/// What new embeddings go through.
struct TopicModel {
  SparseAutoencoder sae;
  std::vector<float> specificity;  ///< (K) that activations are weighed by; empty takes them plain
  ShareModel shares;
};

struct TransformedDocuments {
  SparseMatrix codes;            ///< (N, K) activations
  SparseMatrix atom_shares;      ///< (N, K) θ: rows sum to 1, or are zero or empty
  SparseMatrix document_topics;  ///< (N, T) rows sum to 1; empty where no atom of a topic is active
};

/// Encodes embeddings (N×d) and shares them out among topics. A row is the same to the bit whatever
/// other rows there are, wherever it stands and for any number of threads; on the corpus that the
/// model was learned from it is that corpus' own. Throws Error for embeddings of another width.
TransformedDocuments transform(const TopicModel& model, const Embeddings& embeddings,
                               const Context& context = {});

}  // namespace saetm
