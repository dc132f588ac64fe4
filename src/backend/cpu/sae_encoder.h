#pragma once
#include <memory>

#include "backend/backend.h"

namespace saetm::backend::cpu {

std::unique_ptr<SaeEncoder> make_sae_encoder(const SaeWeights& weights, Precision precision,
                                             const Context& context);

}  // namespace saetm::backend::cpu
