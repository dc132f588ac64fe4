#pragma once
#include "saetm/embeddings.h"
#include "saetm/run.h"
#include "saetm/sae.h"
#include "saetm/transform.h"

namespace saetm {

/// The autoencoder of a run. Throws Error when there is none, or the file has changed.
SparseAutoencoder sae_of(const RunDirectory& run);
/// The same, as the run's documents were encoded (EncodeOptions).
SparseAutoencoder coding_sae_of(const RunDirectory& run);

/// Throws Error naming `path` when the autoencoder takes embeddings of another width.
void check_width(const std::string& path, const SparseAutoencoder& sae,
                 const Embeddings& embeddings);

/// The autoencoder, weights of atoms and topics of a run, as new documents need them. Throws Error
/// when a stage up to `topics` was not run or a file has changed.
TopicModel topic_model_of(const RunDirectory& run);

}  // namespace saetm
