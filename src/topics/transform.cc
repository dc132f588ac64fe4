#include "saetm/transform.h"

#include <utility>

#include "saetm/interpret.h"

namespace saetm {

TransformedDocuments transform(const TopicModel& model, const Embeddings& embeddings,
                               const Context& context) {
  TransformedDocuments result;
  result.codes = model.sae.encode(embeddings, "f32", context);
  SparseMatrix weighted = model.specificity.empty()
                              ? result.codes
                              : weighted_by_specificity(result.codes, model.specificity);
  result.document_topics = document_shares(model.shares, weighted, embeddings, context);
  result.atom_shares = normalize_rows(std::move(weighted));
  return result;
}

}  // namespace saetm
