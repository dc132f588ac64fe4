#include "backend/cpu/backend.h"

#include <utility>

#include "backend/cpu/emission.h"
#include "backend/cpu/nearest.h"
#include "backend/cpu/sae_encoder.h"
#include "backend/cpu/trainer.h"

namespace saetm::backend::cpu {
namespace {

class CpuBackend : public Backend {
 public:
  std::unique_ptr<SaeTrainer> sae_trainer(SaeTrainingState state, SaeStepOptions options,
                                          const Context& context) override {
    return std::make_unique<CpuSaeTrainer>(std::move(state), options, context);
  }
  std::unique_ptr<SaeEncoder> sae_encoder(const SaeWeights& weights, Precision precision,
                                          const Context& context) override {
    return make_sae_encoder(weights, precision, context);
  }
  std::unique_ptr<EmissionSession> emissions(EmissionModel model, const Context& context) override {
    return make_emissions(std::move(model), context);
  }
  std::unique_ptr<PointSet> points(MatrixView<const float> points,
                                   const Context& context) override {
    return std::make_unique<CpuPoints>(points, context);
  }
};

}  // namespace

Backend& backend() {
  static CpuBackend backend;
  return backend;
}

}  // namespace saetm::backend::cpu
