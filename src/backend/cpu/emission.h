#pragma once
#include "backend/backend.h"

namespace saetm::backend::cpu {

double emission_step(const EmissionProblem& problem, EmissionState& state, const Context& context);

}  // namespace saetm::backend::cpu
