#pragma once
#include "backend/backend.h"
#include "saetm/sae.h"

namespace saetm {

/// What an encoder that is there leaves of the embeddings, read block by block. `threshold` and
/// `top_k` as SaeEncoder takes them; `atoms` is K. With several workers in the context all call it,
/// and it is of their embeddings together.
Reconstruction measure(backend::SaeEncoder& encoder, std::size_t atoms, float threshold,
                       std::int64_t top_k, const Embeddings& embeddings, const Context& context);

}  // namespace saetm
