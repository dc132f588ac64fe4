#include "pipeline/pipeline.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <utility>

#include "pipeline/hash_input.h"
#include "pipeline/run_embeddings.h"
#include "pipeline/run_files.h"
#include "pipeline/topic_names.h"
#include "saetm/error.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;

/// The stages in order; a stage that is run makes those behind it stale.
const std::vector<std::string> kStages = {
    "prepare", "embed",  "train",    "encode", "neighbors", "shares", "interpret",
    "merge",   "topics", "evaluate", "report", "stability", "judge",  "names"};

/// Files that earlier versions did not make: a stage that made `beside` without `file`, or what
/// stands in its place, is not done.
struct Addition {
  const char *stage, *beside, *file, *instead;
};
constexpr Addition kAdditions[] = {
    {"embed", "embeddings.npy", "lsa.safetensors", "embedder.json"}};

bool lacks_file(const RunDirectory& run, const std::string& stage) {
  return run.has(stage) &&
         std::any_of(std::begin(kAdditions), std::end(kAdditions), [&](const Addition& a) {
           return stage == a.stage && !run.sha256(stage, a.beside).empty() &&
                  run.sha256(stage, a.file).empty() && run.sha256(stage, a.instead).empty();
         });
}

std::vector<std::string> stages_after(const std::string& name) {
  // These are made from the topics alone; the report shows the first three.
  if (name == "evaluate" || name == "names" || name == "stability") return {"report"};
  if (name == "report" || name == "judge") return {};
  const auto found = std::find(kStages.begin(), kStages.end(), name);
  return {found + 1, kStages.end()};
}

}  // namespace

Pipeline::Pipeline(RunDirectory run, RunOptions options, const Context& context)
    : run_(std::move(run)), options_(std::move(options)), context_(context) {
  check(options_);
}

void Pipeline::stage(const std::string& name, const Json& options,
                     const std::vector<std::string>& inputs,
                     const std::function<std::vector<RunDirectory::StageFile>()>& work) {
  const std::string text = options.dump();
  const std::string key = RunDirectory::key(name, text, inputs);
  if (run_.is_done(name, key) && !lacks_file(run_, name)) {
    log(name + ": done before, kept");
    return;
  }
  context_.check_interrupt();
  const auto start = std::chrono::steady_clock::now();
  const std::vector<RunDirectory::StageFile> files = work();
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  finish_stage(name, key, options, files, seconds);
}

void Pipeline::finish_stage(const std::string& name, const std::string& key, const Json& options,
                            const std::vector<RunDirectory::StageFile>& files, double seconds) {
  run_.finish(name, key, options.dump(), files, std::round(seconds * 1000) / 1000,
              stages_after(name));
}

Embeddings Pipeline::load_embeddings() const {
  return saetm::load_embeddings(run_);
}

std::string Pipeline::embeddings_hash() const {
  return saetm::embeddings_hash(run_);
}

void Pipeline::check_source(const std::string& corpus) const {
  const bool encoder = !options_.encoder.encoder.empty();
  if (encoder) {
    (void)Encoder::open(options_.encoder, context_);
  } else if (options_.endpoint.asked_for()) {
    const EmbeddingClient client(options_.endpoint);
  } else {
    return;
  }
  if (corpus == "-") {
    throw Error(std::string(encoder ? "--encoder" : "--embed-url") +
                " reads the corpus a second time, which standard input is not for: give a file");
  }
}

void Pipeline::fit(const std::string& corpus) {
  // A wrong path, or an encoding that cannot be, is told before a large corpus is read.
  const std::string& given = options_.embed.embeddings;
  const Embeddings embeddings = given.empty() ? Embeddings{} : Embeddings::open(given);
  if (given.empty()) check_source(corpus);
  SparseAutoencoder sae;
  if (const std::string& path = options_.given_sae.sae; !path.empty()) {
    sae = load_sae(path);
    if (!given.empty()) check_width(path, sae, embeddings);
  } else {
    sae.architecture = options_.train.objective;
    sae.k = options_.train.k > 0 ? options_.train.k : options_.encode.active;
  }
  sae.limit_active(options_.encode.active);
  Json options = to_json(options_);
  options.erase("steer");    // the run keeps a steering file's lines, not its name
  options.erase("against");  // of one command
  run_.set_note("options", options.dump());
  prepare(corpus);
  embed();
  train();
  encode();
  shares();
  interpret();
  merge();
  topics();
  evaluate();
  report();
}

nlohmann::ordered_json Pipeline::topics_json() const {
  return named_topics(run_);
}

nlohmann::ordered_json Pipeline::stability_json() const {
  return read_json(checked_file(run_, "stability", "stability.json"));
}

nlohmann::ordered_json Pipeline::scores_json() const {
  return read_json(checked_file(run_, "evaluate", "scores.json"));
}

}  // namespace saetm
