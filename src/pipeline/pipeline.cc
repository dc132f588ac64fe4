#include "pipeline/pipeline.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <utility>

#include "pipeline/hash_input.h"
#include "pipeline/run_files.h"
#include "saetm/error.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;

/// The stages in order; a stage that is run makes those behind it stale.
const std::vector<std::string> kStages = {"prepare", "embed",  "train",    "encode", "interpret",
                                          "merge",   "topics", "evaluate", "report"};

std::vector<std::string> stages_after(const std::string& name) {
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
  if (run_.is_done(name, key)) {
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
  if (!run_.has("embed")) run_.sha256("embed", "");
  const Json options = Json::parse(run_.options("embed"));
  if (options.value("embeddings", "").empty()) return Embeddings::open(run_.file("embeddings.npy"));
  return Embeddings::open(Json::parse(run_.note("embeddings")).value("path", ""));
}

std::string Pipeline::embeddings_hash() const {
  const std::string own = run_.sha256("embed", "embeddings.npy");
  if (!own.empty()) return own;
  return Json::parse(run_.note("embeddings")).value("sha256", "");
}

void Pipeline::fit(const std::string& corpus) {
  // A wrong path is told before a large corpus is read.
  const std::string& given = options_.embed.embeddings;
  const Embeddings embeddings = given.empty() ? Embeddings{} : Embeddings::open(given);
  if (const std::string& path = options_.given_sae.sae; !path.empty()) {
    const SparseAutoencoder sae = load_sae(path);
    if (!given.empty()) check_width(path, sae, embeddings);
  }
  run_.set_note("options", to_json(options_).dump());
  prepare(corpus);
  embed();
  train();
  encode();
  interpret();
  merge();
  topics();
  evaluate();
  report();
}

nlohmann::ordered_json Pipeline::topics_json() const {
  return read_json(checked_file(run_, "topics", "topics.json"));
}

nlohmann::ordered_json Pipeline::scores_json() const {
  return read_json(checked_file(run_, "evaluate", "scores.json"));
}

}  // namespace saetm
