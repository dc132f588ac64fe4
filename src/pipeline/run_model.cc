#include "pipeline/run_model.h"

#include <utility>

#include "core/options_io.h"
#include "pipeline/run_files.h"
#include "pipeline/shares_file.h"
#include "pipeline/topics_file.h"
#include "saetm/error.h"

namespace saetm {

SparseAutoencoder load_run_sae(const RunDirectory& run) {
  SparseAutoencoder sae = load_sae(checked_file(run, "train", "sae.safetensors"));
  EncodeOptions options;
  from_json_object(nlohmann::ordered_json::parse(run.options("encode")), options);
  sae.limit_active(options.active);
  return sae;
}

TopicModel load_topic_model(const RunDirectory& run) {
  TopicOfAtom topics = load_topic_of_atom(run);
  TopicModel model{load_run_sae(run), load_share_model(run), std::move(topics.of_atom),
                   topics.topics};
  const std::size_t atoms = model.sae.weights.atoms();
  if (model.topic_of_atom.size() != atoms || model.shares.weights.size() != atoms) {
    throw Error(run.path() + ": its topics and its autoencoder do not have the same atoms");
  }
  return model;
}

}  // namespace saetm
