#include "backend/reference/backend.h"

#include <utility>

namespace saetm::backend::reference {
namespace {

class ReferenceBackend : public Backend {
 public:
  std::unique_ptr<SaeTrainer> sae_trainer(SaeTrainingState state, SaeStepOptions options,
                                          const Context& context) override {
    return make_sae_trainer(std::move(state), options, context);
  }
  std::unique_ptr<SaeEncoder> sae_encoder(const SaeWeights& weights, Precision precision,
                                          const Context&) override {
    return make_sae_encoder(weights, precision);
  }
  std::unique_ptr<EmissionSession> emissions(EmissionModel model, const Context&) override {
    return make_emissions(std::move(model));
  }
  std::unique_ptr<PointSet> points(MatrixView<const float> points, const Context&) override {
    return make_points(points);
  }
};

}  // namespace

Backend& backend() {
  static ReferenceBackend backend;
  return backend;
}

}  // namespace saetm::backend::reference
