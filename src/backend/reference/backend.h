#pragma once
/// The specification: every operation as its formula, in plain loops on one thread. Sums are f64,
/// what is kept is f32. Nothing here is fast; other backends are compared with it (tests/backend/).
#include "backend/backend.h"

namespace saetm::backend::reference {

Backend& backend();

std::unique_ptr<SaeTrainer> make_sae_trainer(SaeTrainingState state, const SaeStepOptions& options,
                                             const Context& context);
std::unique_ptr<SaeEncoder> make_sae_encoder(const SaeWeights& weights, Precision precision);
void emission_sums(const EmissionDocuments& documents, const EmissionModel& model,
                   EmissionSums& sums);
EmissionSums emission_step(const EmissionDocuments& documents, EmissionModel& model,
                           double smallest);
std::vector<Neighbor> nearest(const NearestProblem& problem, std::size_t count);

}  // namespace saetm::backend::reference
