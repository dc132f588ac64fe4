#pragma once
/// The unit that training works in: learning rate, bandwidth and penalties mean embeddings of a
/// length around 1.
#include "saetm/embeddings.h"
#include "saetm/sae.h"

namespace saetm {

/// Returns the factor after which the median length of the embeddings (of 65,536 of them, and of
/// those that are not 0) is 1; 1 where it is within a thousandth of that, or nothing has a length.
float unit_scale(const Embeddings& embeddings);

/// Multiplies what the autoencoder expects and gives by `factor`: biases and thresholds, and
/// through them activations. Directions stay as they are.
void rescale(SparseAutoencoder& sae, float factor);

}  // namespace saetm
