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
  void emission_sums(const EmissionDocuments& documents, const EmissionModel& model,
                     EmissionSums& sums, const Context&) override {
    reference::emission_sums(documents, model, sums);
  }
  EmissionSums emission_step(const EmissionDocuments& documents, EmissionModel& model,
                             double smallest, const Context&) override {
    return reference::emission_step(documents, model, smallest);
  }
  std::vector<Neighbor> nearest(const NearestProblem& problem, std::size_t count,
                                const Context&) override {
    return reference::nearest(problem, count);
  }
};

}  // namespace

Backend& backend() {
  static ReferenceBackend backend;
  return backend;
}

}  // namespace saetm::backend::reference
