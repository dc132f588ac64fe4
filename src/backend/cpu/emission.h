#pragma once
#include "backend/backend.h"

namespace saetm::backend::cpu {

void emission_sums(const EmissionDocuments& documents, const EmissionModel& model,
                   EmissionSums& sums, const Context& context);
EmissionSums emission_step(const EmissionDocuments& documents, EmissionModel& model,
                           double smallest, const Context& context);

}  // namespace saetm::backend::cpu
