#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "run/corpus.h"
#include "saetm/embeddings.h"
#include "saetm/run.h"

namespace saetm {

/// Training that was interrupted; it fits the embeddings that it was begun with, no others.
inline constexpr const char* kCheckpoint = "training.checkpoint";

/// The run's embeddings, computed or given; those of documents that were appended below the first.
Embeddings load_embeddings(const RunDirectory& run);
/// The sum that stands for them all.
std::string embeddings_hash(const RunDirectory& run);

/// Stands for embeddings of these documents by what an embedder says of itself.
std::string embeddings_key(const RunCorpus& corpus, const nlohmann::ordered_json& about);
/// The sum of embeddings.npy where embedder.json says that it is of this key and the file is as
/// recorded there; else empty.
std::string kept_embeddings(const RunDirectory& run, const std::string& key);

/// Notes in the manifest that embeddings are given, by these files or folders.
struct GivenEmbeddings {
  std::string path, sha256;
};
void note_embeddings(RunDirectory& run, const std::vector<GivenEmbeddings>& given);
/// What was noted.
std::vector<GivenEmbeddings> noted_embeddings(const RunDirectory& run);

}  // namespace saetm
