#pragma once
/// The specification: every operation as its formula, in plain loops on one thread. Sums are f64,
/// what is kept is f32. Nothing here is fast; other backends are compared with it (tests/backend/).
#include "backend/backend.h"

namespace saetm::backend::reference {

Backend& backend();

std::unique_ptr<SaeTrainer> make_sae_trainer(SaeTrainingState state, const SaeStepOptions& options,
                                             const Context& context);
std::unique_ptr<SaeEncoder> make_sae_encoder(const SaeWeights& weights, Precision precision);
std::unique_ptr<EmissionSession> make_emissions(EmissionModel model);
std::unique_ptr<PointSet> make_points(MatrixView<const float> points);

}  // namespace saetm::backend::reference
