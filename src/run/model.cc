#include "run/model.h"

#include <utility>

#include "run/artefacts.h"
#include "run/files/shares.h"
#include "run/files/topics.h"
#include "run/notes.h"
#include "saetm/error.h"
#include "saetm/sae.h"

namespace saetm {

SparseAutoencoder sae_of(const RunDirectory& run) {
  return load_sae(checked_file(run, kSae));
}

SparseAutoencoder coding_sae_of(const RunDirectory& run) {
  SparseAutoencoder sae = sae_of(run);
  sae.limit_active(stage_options<EncodeOptions>(run, kCodes.maker).active);
  return sae;
}

void check_width(const std::string& path, const SparseAutoencoder& sae,
                 const Embeddings& embeddings) {
  if (sae.weights.width() == embeddings.cols()) return;
  throw Error(path + ": takes embeddings of " + std::to_string(sae.weights.width()) +
              " dimensions, these have " + std::to_string(embeddings.cols()));
}

TopicModel topic_model_of(const RunDirectory& run) {
  TopicOfAtom topics = topic_of_atom_of(run);
  return {coding_sae_of(run), share_model_of(run), std::move(topics.of_atom), topics.topics};
}

}  // namespace saetm
