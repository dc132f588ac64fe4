#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "run/corpus.h"
#include "saetm/embeddings.h"
#include "saetm/run.h"

namespace saetm {

/// The file of training that was interrupted. It fits only the embeddings that training began with.
inline constexpr const char* kCheckpoint = "training.checkpoint";

/// Returns the run's embeddings (N×d), computed or given, those of appended documents below the
/// first. Throws Error where files have changed since, or are of another size than the run's
/// others.
Embeddings load_embeddings(const RunDirectory& run);
/// Returns them as the run's autoencoder takes them: divided by their length where it does that.
Embeddings taken_embeddings(const RunDirectory& run);
/// Returns a sum that stands for all of them.
std::string embeddings_hash(const RunDirectory& run);
/// Returns one that stands for taken_embeddings().
std::string taken_embeddings_hash(const RunDirectory& run);

/// Returns a key that stands for embeddings of these documents by an embedder that says `about` of
/// itself.
std::string embeddings_key(const RunCorpus& corpus, const nlohmann::ordered_json& about);
/// Returns the sum of embeddings.npy where embedder.json has this key and the file is as recorded
/// there; else empty.
std::string kept_embeddings(const RunDirectory& run, const std::string& key);

/// Notes in the manifest that embeddings are given, by these files or folders.
struct GivenEmbeddings {
  std::string path, sha256;
};
void note_embeddings(RunDirectory& run, const std::vector<GivenEmbeddings>& given);
/// Returns what was noted.
std::vector<GivenEmbeddings> noted_embeddings(const RunDirectory& run);

}  // namespace saetm
