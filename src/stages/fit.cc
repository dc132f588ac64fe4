#include "stages/fit.h"

#include "run/model.h"
#include "saetm/encoder.h"
#include "saetm/error.h"
#include "saetm/sae.h"
#include "stages/stage.h"

namespace saetm {
namespace {

void check_embedder(const StageRun& at, const std::string& corpus) {
  const bool encoder = !at.options.encoder.encoder.empty();
  if (encoder) {
    (void)Encoder::open(at.options.encoder, at.context);
  } else if (at.options.endpoint.asked_for()) {
    const EmbeddingClient client(at.options.endpoint);
  } else {
    return;
  }
  if (corpus == "-") {
    throw Error(std::string(encoder ? "--encoder" : "--embed-url") +
                " reads the corpus a second time, which standard input is not for: give a file");
  }
}

/// That what is asked for can be, before a large corpus is read.
void check_request(const StageRun& at, const std::string& corpus) {
  const std::string& given = at.options.embed.embeddings;
  const Embeddings embeddings = given.empty() ? Embeddings{} : Embeddings::open(given);
  if (given.empty()) check_embedder(at, corpus);
  SparseAutoencoder sae;
  if (const std::string& path = at.options.given_sae.sae; !path.empty()) {
    sae = load_sae(path);
    if (!given.empty()) check_width(path, sae, embeddings);
  } else {
    sae.architecture = at.options.train.objective;
    sae.k = at.options.train.k > 0 ? at.options.train.k : at.options.encode.active;
  }
  sae.limit_active(at.options.encode.active);
}

}  // namespace

void fit(StageRun& at, const std::string& corpus) {
  check_request(at, corpus);
  nlohmann::ordered_json options = to_json(at.options);
  options.erase("steer");  // the run keeps a steering file's lines, not its name
  for (const char* of_one_command : {"against", "overwrite"}) options.erase(of_one_command);
  at.run.set_note("options", options.dump());
  at.corpus = corpus;
  for (const Stage& stage : stages()) {
    if (stage.in_fit) stage.work(at);
  }
}

}  // namespace saetm
