#include "backend/backend.h"

#include <utility>

#include "backend/cpu/emission.h"
#include "backend/cpu/encode.h"
#include "backend/cpu/kernels.h"
#include "backend/cpu/nearest.h"
#include "backend/cpu/trainer.h"
#include "core/parallel.h"

namespace saetm::backend {
namespace cpu {
namespace {

class CpuSaeEncoder : public SaeEncoder {
 public:
  CpuSaeEncoder(const SaeWeights& weights, Precision precision, const Context& context)
      : weights_(weights),
        context_(context),
        encoder_(weights.encoder.cols(), precision, context_) {
    encoder_.set_weights(weights.encoder.view(), weights.encoder_bias.data());
    // p > θ as p − θ > 0.
    for (std::size_t k = 0; k < weights.thresholds.size(); ++k) {
      shifted_bias_.push_back(weights.encoder_bias[k] - weights.thresholds[k]);
    }
    if (!shifted_bias_.empty()) encoder_.set_bias(shifted_bias_.data());
  }

  void encode(MatrixView<const float> x, float threshold, std::int64_t top_k,
              SparseMatrix& codes) override {
    if (centred_.rows() != x.rows) centred_ = Matrix(x.rows, x.cols);
    parallel_blocks(context_, x.rows, 64, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) {
        subtract(x.row(i), weights_.decoder_bias.data(), centred_.row(i), x.cols);
      }
    });
    encoder_.set_batch(centred_.view());
    if (top_k > 0) {
      encoder_.largest_of_rows(static_cast<std::size_t>(top_k), rows_);
    } else {
      encoder_.rows_above(shifted_bias_.empty() ? threshold : 0, rows_);
    }
    for (std::size_t j = 0; j < rows_.size() && !shifted_bias_.empty(); ++j) {
      rows_.values[j] += weights_.thresholds[static_cast<std::size_t>(rows_.columns[j])];
    }
    const std::int64_t base = codes.indptr.back();
    for (std::size_t i = 0; i < x.rows; ++i) codes.indptr.push_back(base + rows_.begin[i + 1]);
    codes.indices.insert(codes.indices.end(), rows_.columns.begin(), rows_.columns.end());
    codes.values.insert(codes.values.end(), rows_.values.begin(), rows_.values.end());
  }

 private:
  const SaeWeights& weights_;
  Context context_;
  TiledEncoder encoder_;
  Matrix centred_;
  std::vector<float> shifted_bias_;  // (K) b_enc − θ where there are thresholds
  ActiveRows rows_;
};

class CpuBackend : public Backend {
 public:
  std::unique_ptr<SaeTrainer> sae_trainer(SaeTrainingState state, SaeStepOptions options,
                                          const Context& context) override {
    return std::make_unique<CpuSaeTrainer>(std::move(state), options, context);
  }
  std::unique_ptr<SaeEncoder> sae_encoder(const SaeWeights& weights, Precision precision,
                                          const Context& context) override {
    return std::make_unique<CpuSaeEncoder>(weights, precision, context);
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
}  // namespace cpu

Backend& cpu_backend() {
  static cpu::CpuBackend backend;
  return backend;
}

}  // namespace saetm::backend
