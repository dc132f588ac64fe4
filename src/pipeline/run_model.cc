#include "pipeline/run_model.h"

#include "pipeline/run_files.h"
#include "pipeline/topics_file.h"
#include "saetm/error.h"

namespace saetm {

TopicModel load_topic_model(const RunDirectory& run) {
  TopicModel model{load_sae(checked_file(run, "train", "sae.safetensors")),
                   specificity_of(open_array(run, "codes.safetensors")), load_share_model(run)};
  const std::size_t atoms = model.sae.weights.atoms();
  if (model.shares.topic_of_atom.size() != atoms ||
      (!model.specificity.empty() && model.specificity.size() != atoms)) {
    throw Error(run.path() + ": its topics and its autoencoder do not have the same atoms");
  }
  return model;
}

}  // namespace saetm
