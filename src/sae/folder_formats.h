#pragma once
/// Autoencoders in the folders of other packages (docs/formats.md).
#include <string>

#include "saetm/sae.h"

namespace saetm {

/// Reads a SAELens or sparsify folder, or one that holds our sae.safetensors, told apart by what
/// lies in it.
SparseAutoencoder load_sae_folder(const std::string& folder);

/// One format each. Loading throws Error when the autoencoder is none that SparseAutoencoder can
/// express; writing, when the format cannot express `sae`. The folder to write to is there.
SparseAutoencoder load_saelens(const std::string& folder);
void write_saelens(const SparseAutoencoder& sae, const std::string& folder);
SparseAutoencoder load_sparsify(const std::string& folder);
void write_sparsify(const SparseAutoencoder& sae, const std::string& folder);

}  // namespace saetm
