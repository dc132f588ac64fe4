#pragma once
/// Topics of new documents from what was learned on a corpus.
#include <cstdint>
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
  ShareModel shares;
  std::vector<std::int32_t> topic_of_atom;  ///< (K) −1 for an atom that no topic has
  std::size_t topics = 0;                   ///< T
};

struct TransformedDocuments {
  SparseMatrix codes;            ///< (N, K) activations
  SparseMatrix atom_shares;      ///< (N, K) θ: rows sum to 1, or are empty where no atom is active
  SparseMatrix document_topics;  ///< (N, T) sums of θ over the topics' atoms
};

/// Encodes embeddings (N×d) and shares them out among topics. A row is the same to the bit whatever
/// other rows there are, wherever it stands and for any number of threads; on the corpus that the
/// model was learned from it is that corpus' own. Throws Error for embeddings of another width.
TransformedDocuments transform(const TopicModel& model, const Embeddings& embeddings,
                               const Context& context = {});

}  // namespace saetm
