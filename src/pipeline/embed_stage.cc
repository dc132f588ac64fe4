/// embed: embeddings of the documents, from where the options say.
#include <filesystem>

#include "core/quiet.h"
#include "io/npy.h"
#include "io/output_file.h"
#include "pipeline/document_embedder.h"
#include "pipeline/embed_blocks.h"
#include "pipeline/encoder_embedder.h"
#include "pipeline/endpoint_embedder.h"
#include "pipeline/hash_input.h"
#include "pipeline/lsa_file.h"
#include "pipeline/pipeline.h"
#include "pipeline/run_corpus.h"
#include "pipeline/run_embedder.h"
#include "pipeline/run_embeddings.h"
#include "pipeline/run_files.h"
#include "saetm/error.h"

namespace saetm {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

/// The sources, one a line; of several the first counts.
void Pipeline::embed() {
  if (!options_.embed.embeddings.empty()) return embed_given();
  if (!options_.encoder.encoder.empty()) return embed_encoder();
  if (options_.endpoint.asked_for()) return embed_endpoint();
  embed_lsa();
}

void Pipeline::embed_given() {
  const std::string& path = options_.embed.embeddings;
  const std::string hash = hash_input(path);
  const std::string absolute = fs::absolute(path).lexically_normal().string();
  const std::string counts_sum = run_.sha256("prepare", "counts.safetensors");
  stage("embed", to_json_object(options_.embed), {counts_sum, hash}, [&] {
    const Embeddings embeddings = Embeddings::open(path);
    const auto documents = Json::parse(run_.note("corpus")).value("documents", std::uint64_t{0});
    if (embeddings.rows() != documents) {
      throw Error(path + ": has " + std::to_string(embeddings.rows()) + " rows, the corpus " +
                  std::to_string(documents) + " documents");
    }
    embeddings.check_finite(context_);
    note_embeddings(run_, {{absolute, hash}});
    forget_checkpoint();
    log("embed: given, " + std::to_string(embeddings.cols()) + " dimensions");
    return std::vector<RunDirectory::StageFile>{};
  });
}

void Pipeline::embed_lsa() {
  const Json options = merged_json(options_.embed, options_.lsa, options_.seed);
  stage("embed", options, {run_.sha256("prepare", "counts.safetensors")}, [&] {
    const SparseMatrix counts = open_array(run_, "counts.safetensors").sparse();
    const LsaModel model = fit_lsa(counts, options_.lsa, seed(), context_);
    const Matrix embeddings = lsa_embeddings(model, counts, context_);
    run_.set_note("embeddings", "null");
    forget_checkpoint();
    log("embed: LSA, " + std::to_string(embeddings.cols()) + " dimensions");
    return std::vector<RunDirectory::StageFile>{
        {"embeddings.npy", write_npy(run_.file("embeddings.npy"), embeddings.view())},
        {"lsa.safetensors",
         save_lsa(model, run_.file("lsa.safetensors"), run_.sha256("prepare", "vocabulary.txt"))}};
  });
}

void Pipeline::embed_encoder() {
  EncoderOptions options = options_.encoder;
  options.encoder = find_encoder(options.encoder);  // wherever later commands are called
  EncoderEmbedder embedder(options, context_);
  embed_by(embedder, merged_json(options_.embed, options));
}

void Pipeline::embed_endpoint() {
  // Answers of the block that is under way; the blocks before are in embeddings.npy.partial.
  const std::string under_way = run_.file("embeddings.npy.partial.answers");
  EndpointEmbedder embedder(options_.endpoint, under_way);
  Json options = to_json_object(options_.endpoint);
  for (const char* name :
       {"url", "batch", "encoding", "parallel", "timeout", "retries", "backoff", "cache"}) {
    options.erase("embed_" + std::string(name));
  }
  embed_by(embedder, options);
  std::error_code code;
  fs::remove(under_way, code);
  if (const LanguageUsage& usage = embedder.usage(); usage.requests > 0) {
    log("embed: " + std::to_string(usage.requests) + " requests, " + std::to_string(usage.retries) +
        " of them again, " + std::to_string(usage.prompt_tokens) + " tokens");
  }
}

/// Embeddings depend on the corpus and the embedder alone. Those that are there are kept when only
/// words were counted anew, which makes this stage stale: embedder.json tells what they are of.
void Pipeline::embed_by(DocumentEmbedder& embedder, const Json& options) {
  RunCorpus corpus(run_);
  const Json about = embedder.about();
  const std::vector<std::string> inputs = {corpus.sha256(), about.dump()};
  stage("embed", options, inputs, [&] {
    const std::string key = embeddings_key(corpus, about);
    const std::string path = run_.file("embeddings.npy");
    const std::string known = kept_embeddings(run_, key);
    const std::string sum =
        !known.empty()
            ? known
            : write_embedding_blocks(
                  {.path = path, .key = key, .rows = corpus.documents(), .block = embedder.block()},
                  [&](std::size_t first, std::size_t last) {
                    PartProgress part(*context_.progress, first);
                    return embedder.embed(corpus.read(first, last),
                                          {.threads = context_.threads, .progress = &part});
                  },
                  context_);
    run_.set_note("embeddings", "null");
    forget_checkpoint();
    log("embed: " + about.value("source", "") + ", " +
        std::to_string(Embeddings::open(path).cols()) + " dimensions" +
        (known.empty() ? "" : ", kept"));
    return std::vector<RunDirectory::StageFile>{
        {"embeddings.npy", sum}, {"embedder.json", save_embedder(run_, key, sum, embedder)}};
  });
}

}  // namespace saetm
