#include "saetm/transform.h"

namespace saetm {

TransformedDocuments transform(const TopicModel& model, const Embeddings& embeddings,
                               const Context& context) {
  TransformedDocuments result;
  result.codes = model.sae.encode(embeddings, "f32", context);
  result.atom_shares = atom_shares(model.shares, result.codes, embeddings, context);
  result.document_topics =
      topic_shares(result.atom_shares, model.topic_of_atom, model.topics, context);
  return result;
}

}  // namespace saetm
