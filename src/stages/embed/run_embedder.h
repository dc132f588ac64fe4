#pragma once
#include <memory>

#include "saetm/embedding_client.h"
#include "saetm/run.h"
#include "stages/embed/document_embedder.h"

namespace saetm {

/// What command lines may say anew of a run's embedder: where it is, not what it is.
struct EmbedderOptions {
  EmbeddingEndpoint endpoint;
};

/// Returns the embedder that made the run's embeddings (embedder.json), for new documents; null
/// where they were given or are LSA's. Throws Error where this program has no such embedder.
std::unique_ptr<DocumentEmbedder> run_embedder(const RunDirectory& run,
                                               const EmbedderOptions& given,
                                               const Context& context);

/// Writes embedder.json, which tells what the run's embeddings are of. `key` stands for all that
/// they were made from, `sum` is the SHA-256 of embeddings.npy.
RunDirectory::StageFile save_embedder(const RunDirectory& run, const std::string& key,
                                      const std::string& sum, const DocumentEmbedder& embedder);

}  // namespace saetm
