#include "saetm/transform.h"

namespace saetm {

TransformedDocuments transform(const TopicModel& model, const Embeddings& embeddings,
                               const Context& context) {
  TransformedDocuments result;
  result.codes = model.sae.encode(embeddings, "f32", context);
  const Embeddings taken = model.sae.unit_length ? embeddings.of_unit_length() : embeddings;
  result.atom_shares = atom_shares(model.shares, result.codes, taken, context);
  result.document_topics =
      topic_shares(result.atom_shares, model.topic_of_atom, model.topics, context);
  return result;
}

}  // namespace saetm
