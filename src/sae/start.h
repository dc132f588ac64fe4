#pragma once
#include <cstdint>
#include <vector>

#include "backend/backend.h"
#include "sae/batches.h"
#include "saetm/sae.h"

namespace saetm {

/// Minimiser of Σ‖x − m‖ by Weiszfeld's iterations as the reference runs them, in f64.
std::vector<float> geometric_median(const Matrix& points);

/// b_dec = geometric median of the first batch; decoder rows of unit length, encoder the same.
/// With start "data" a row is the direction of a document from b_dec: atoms begin where data is,
/// so few of them die on small corpora.
backend::SaeTrainingState initial_state(const Embeddings& embeddings, const HeldOut& held_out,
                                        const TrainOptions& options, std::uint64_t seed,
                                        const Matrix& first_batch);

}  // namespace saetm
