/// embed: embeddings of the documents, from where the options say.
#include "core/absolute_path.h"
#include "core/quiet.h"
#include "io/disk/calls.h"
#include "io/npy.h"
#include "run/array.h"
#include "run/corpus.h"
#include "run/directory/hash_input.h"
#include "run/embeddings.h"
#include "run/files/lsa.h"
#include "run/notes.h"
#include "saetm/error.h"
#include "stages/embed/document_embedder.h"
#include "stages/embed/embed_blocks.h"
#include "stages/embed/encoder_embedder.h"
#include "stages/embed/endpoint_embedder.h"
#include "stages/embed/run_embedder.h"
#include "stages/stage_run.h"

namespace saetm {

using Json = nlohmann::ordered_json;

namespace {

void embed_given(StageRun& at) {
  const std::string& path = at.options.embed.embeddings;
  const std::string hash = hash_input(path);
  const std::string counts_sum = sum_of(at.run, kCounts);
  // What they are counts, not where they lie.
  const Json options = {{"embeddings", "given"}};
  const bool done = at.once("embed", options, {counts_sum, hash}, [&] {
    const Embeddings embeddings = Embeddings::open(path);
    const auto documents = corpus_note(at.run).first.documents;
    if (embeddings.rows() != documents) {
      throw Error(path + ": has " + std::to_string(embeddings.rows()) + " rows, the corpus " +
                  std::to_string(documents) + " documents");
    }
    embeddings.check_trainable(at.context);
    note_embeddings(at.run, {{absolute_path(path), hash}});
    remove_file(at.run, kCheckpoint);
    at.log("embed: given, " + std::to_string(embeddings.cols()) + " dimensions");
    return StageRun::Files{};
  });
  if (done || noted_embeddings(at.run).size() != 1) return;
  if (is_noted(at.run, "embeddings", absolute_path(path))) return;
  at.lock();
  note_embeddings(at.run, {{absolute_path(path), hash}});
  at.run.save();
}

void embed_lsa(StageRun& at) {
  const Json options = merged_json(at.options.embed, at.options.lsa, at.options.seed);
  at.once("embed", options, {sum_of(at.run, kCounts)}, [&] {
    const SparseMatrix counts = open_array(at.run, kCounts).sparse();
    const LsaModel model = fit_lsa(counts, at.options.lsa, at.seed(), at.context);
    const Matrix embeddings = lsa_embeddings(model, counts, at.context);
    at.run.set_note("embeddings", "null");
    remove_file(at.run, kCheckpoint);
    at.log("embed: LSA, " + std::to_string(embeddings.cols()) + " dimensions");
    return StageRun::Files{
        made(kEmbeddings, write_npy(new_path_of(at.run, kEmbeddings), embeddings.view())),
        save_lsa(at.run, model)};
  });
}

/// Embeddings depend on the corpus and the embedder alone. Those that are there are kept when only
/// words were counted anew, which makes this stage stale: embedder.json tells what they are of.
void embed_by(StageRun& at, DocumentEmbedder& embedder, const Json& options) {
  RunCorpus corpus(at.run);
  const Json about = embedder.about();
  const std::vector<std::string> inputs = {corpus.sha256(), about.dump()};
  const std::string partial = at.run.file("embeddings.npy.partial");
  at.once("embed", options, inputs, [&] {
    const std::string key = embeddings_key(corpus, about);
    const std::string known = kept_embeddings(at.run, key);
    const std::string path =
        known.empty() ? new_path_of(at.run, kEmbeddings) : path_of(at.run, kEmbeddings);
    const std::string sum =
        !known.empty()
            ? known
            : write_embedding_blocks(
                  {.path = path,
                   .partial = partial,
                   .key = key,
                   .rows = corpus.documents(),
                   .block = embedder.block(),
                   .stays = true},
                  [&](std::size_t first, std::size_t last) {
                    PartProgress part(*at.context.progress, first);
                    return embedder.embed(corpus.read(first, last),
                                          {.threads = at.context.threads, .progress = &part});
                  },
                  at.context);
    at.run.set_note("embeddings", "null");
    remove_file(at.run, kCheckpoint);
    at.log("embed: " + about.value("source", "") + ", " +
           std::to_string(Embeddings::open(path).cols()) + " dimensions" +
           (known.empty() ? "" : ", kept"));
    return StageRun::Files{made(kEmbeddings, sum), save_embedder(at.run, key, sum, embedder)};
  });
  drop_embedding_blocks(partial);
}

void embed_encoder(StageRun& at) {
  EncoderOptions options = at.options.encoder;
  options.encoder = find_encoder(options.encoder);  // wherever later commands are called
  options.most_pixels = at.options.image_limit.pixels();
  EncoderEmbedder embedder(options, at.context);
  embed_by(at, embedder, merged_json(at.options.embed, options));
}

void embed_endpoint(StageRun& at) {
  // Answers of the block that is under way; the blocks before are in embeddings.npy.partial.
  const std::string under_way = at.run.file("embeddings.npy.partial.answers");
  EndpointEmbedder embedder(at.options.endpoint, under_way);
  Json options = to_json_object(at.options.endpoint);
  for (const char* name :
       {"url", "batch", "encoding", "parallel", "timeout", "retries", "backoff", "cache"}) {
    options.erase("embed_" + std::string(name));
  }
  embed_by(at, embedder, options);
  disk::remove(under_way);
  if (const LanguageUsage& usage = embedder.usage(); usage.requests > 0) {
    at.log("embed: " + std::to_string(usage.requests) + " requests, " +
           std::to_string(usage.retries) + " of them again, " +
           std::to_string(usage.prompt_tokens) + " tokens");
  }
}

}  // namespace

namespace stage {

/// The sources, one a line; of several the first counts.
void embed(StageRun& at) {
  if (!at.options.embed.embeddings.empty()) return embed_given(at);
  if (!at.options.encoder.encoder.empty()) return embed_encoder(at);
  if (at.options.endpoint.asked_for()) return embed_endpoint(at);
  embed_lsa(at);
}

}  // namespace stage

}  // namespace saetm
