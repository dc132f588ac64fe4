#pragma once
#include "saetm/run.h"
#include "saetm/transform.h"

namespace saetm {

/// The autoencoder of a run, as its documents were encoded (EncodeOptions).
SparseAutoencoder load_run_sae(const RunDirectory& run);

/// The autoencoder, weights of atoms and topics of a run, as new documents need them. Throws Error
/// when a stage up to `topics` was not run or a file has changed.
TopicModel load_topic_model(const RunDirectory& run);

}  // namespace saetm
