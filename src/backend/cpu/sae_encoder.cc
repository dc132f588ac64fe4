/// Encoding whose result for an embedding depends on that embedding alone (backend/cpu/encode.h).
#include "backend/cpu/sae_encoder.h"

#include "backend/cpu/encode.h"
#include "core/parallel.h"
#include "core/vector.h"

namespace saetm::backend::cpu {
namespace {

class CpuSaeEncoder : public SaeEncoder {
 public:
  CpuSaeEncoder(const SaeWeights& weights, Precision precision, const Context& context)
      : weights_(weights), context_(context), encoder_(weights.width(), precision, context_) {
    encoder_.set_weights(weights.encoder.view(), weights.encoder_bias.data());
  }

  void encode(MatrixView<const float> x, float threshold, std::int64_t top_k,
              SparseMatrix& codes) override {
    if (centred_.rows() != x.rows) centred_ = Matrix(x.rows, x.cols);
    parallel_blocks(context_, x.rows, kRows, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) {
        subtract(x.row(i), weights_.decoder_bias.data(), centred_.row(i), x.cols);
      }
    });
    encoder_.set_batch(centred_.view());
    if (top_k > 0) {
      encoder_.largest_of_rows(static_cast<std::size_t>(top_k), active_);
    } else if (weights_.thresholds.empty()) {
      encoder_.rows_above(std::vector<float>(weights_.atoms(), threshold), active_);
    } else {
      encoder_.rows_above(weights_.thresholds, active_);
    }
    const auto before = static_cast<std::int64_t>(codes.indices.size());
    codes.indices.insert(codes.indices.end(), active_.columns.begin(), active_.columns.end());
    codes.values.insert(codes.values.end(), active_.values.begin(), active_.values.end());
    for (std::size_t i = 0; i < x.rows; ++i) codes.indptr.push_back(before + active_.begin[i + 1]);
  }

  void reconstruct(MatrixView<const float> x, float threshold, std::int64_t top_k,
                   ReconstructionSums& sums) override {
    SparseMatrix codes;
    encode(x, threshold, top_k, codes);
    sums.used.resize(weights_.atoms());
    sums.active += static_cast<std::int64_t>(codes.nonzeros());
    for (const std::int32_t atom : codes.indices) sums.used[static_cast<std::size_t>(atom)] = 1;
    std::vector<double> errors((x.rows + kRows - 1) / kRows);
    parallel_blocks(context_, x.rows, kRows, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) {
        float* rest = centred_.row(i);
        for (std::size_t j = 0; j < codes.row_indices(i).size(); ++j) {
          add_scaled(-codes.row_values(i)[j],
                     weights_.decoder.row(static_cast<std::size_t>(codes.row_indices(i)[j])), rest,
                     x.cols);
        }
        errors[begin / kRows] += squared_norm(rest, x.cols);
      }
    });
    for (const double part : errors) sums.error += part;
  }

 private:
  static constexpr std::size_t kRows = 64;  // in a block of work

  const SaeWeights& weights_;
  Context context_;
  TiledEncoder encoder_;
  Matrix centred_;
  ActiveRows active_;
};

}  // namespace

std::unique_ptr<SaeEncoder> make_sae_encoder(const SaeWeights& weights, Precision precision,
                                             const Context& context) {
  return std::make_unique<CpuSaeEncoder>(weights, precision, context);
}

}  // namespace saetm::backend::cpu
