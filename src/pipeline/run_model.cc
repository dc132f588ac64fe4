#include "pipeline/run_model.h"

#include <utility>

#include "pipeline/run_files.h"
#include "pipeline/shares_file.h"
#include "pipeline/topics_file.h"
#include "saetm/error.h"

namespace saetm {

TopicModel load_topic_model(const RunDirectory& run) {
  TopicOfAtom topics = load_topic_of_atom(run);
  TopicModel model{load_sae(checked_file(run, "train", "sae.safetensors")), load_share_model(run),
                   std::move(topics.of_atom), topics.topics};
  const std::size_t atoms = model.sae.weights.atoms();
  if (model.topic_of_atom.size() != atoms || model.shares.weights.size() != atoms) {
    throw Error(run.path() + ": its topics and its autoencoder do not have the same atoms");
  }
  return model;
}

}  // namespace saetm
