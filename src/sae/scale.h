#pragma once
/// The unit that training works in: learning rate, bandwidth and penalties mean embeddings of a
/// length around 1.
#include "saetm/embeddings.h"
#include "saetm/sae.h"

namespace saetm {

/// Returns the factor after which the median length of the embeddings (of 65,536 of them, and of
/// those that are not 0) is 1, or twice their median distance from the mean, where that is less: an
/// offset that all share says nothing. 1 where that is within a thousandth, or nothing has a length.
float unit_scale(const Embeddings& embeddings);

/// Multiplies what the autoencoder expects and gives by `factor`: biases and thresholds, and
/// through them activations. Directions stay as they are.
void rescale(SparseAutoencoder& sae, float factor);

}  // namespace saetm
