#pragma once
#include "backend/backend.h"

namespace saetm::backend::cpu {

std::unique_ptr<EmissionSession> make_emissions(EmissionModel model, const Context& context);

}  // namespace saetm::backend::cpu
