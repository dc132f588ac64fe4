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
  void emission_sums(const EmissionDocuments& documents, const EmissionModel& model,
                     EmissionSums& sums, const Context& context) override {
    cpu::emission_sums(documents, model, sums, context);
  }
  EmissionSums emission_step(const EmissionDocuments& documents, EmissionModel& model,
                             double smallest, const Context& context) override {
    return cpu::emission_step(documents, model, smallest, context);
  }
  std::vector<Neighbor> nearest(const NearestProblem& problem, std::size_t count,
                                const Context& context) override {
    return cpu::nearest(problem, count, context);
  }
};

}  // namespace

Backend& backend() {
  static CpuBackend backend;
  return backend;
}

}  // namespace saetm::backend::cpu
