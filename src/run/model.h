#pragma once
#include "saetm/embeddings.h"
#include "saetm/run.h"
#include "saetm/sae.h"
#include "saetm/transform.h"

namespace saetm {

/// Reads the autoencoder of a run. Throws Error when there is none, or the file has changed.
SparseAutoencoder sae_of(const RunDirectory& run);
/// Reads the same with the number of active atoms that the run's documents were encoded with
/// (EncodeOptions).
SparseAutoencoder coding_sae_of(const RunDirectory& run);

/// Throws Error naming `path` when the autoencoder takes embeddings of another width.
void check_width(const std::string& path, const SparseAutoencoder& sae,
                 const Embeddings& embeddings);

/// Reads what new documents need of a run: autoencoder, weights of atoms, topics. Throws Error when
/// a stage up to `topics` was not run or a file has changed.
TopicModel topic_model_of(const RunDirectory& run);

}  // namespace saetm
