#include <algorithm>

#include "backend/reference/backend.h"
#include "backend/reference/pre_activations.h"

namespace saetm::backend::reference {
namespace {

class ReferenceSaeEncoder : public SaeEncoder {
 public:
  ReferenceSaeEncoder(const SaeWeights& weights, Precision precision)
      : weights_(weights), precision_(precision) {}

  void encode(MatrixView<const float> x, float threshold, std::int64_t top_k,
              SparseMatrix& codes) override {
    for (std::size_t i = 0; i < x.rows; ++i) {
      std::vector<Entry> active =
          positive_entries(pre_activations(weights_, x.rows_from(i, 1), precision_));
      if (top_k > 0) {
        keep_first(active, static_cast<std::size_t>(top_k));
      } else {
        std::erase_if(active, [&](const Entry& e) {
          return !(e.value >
                   (weights_.thresholds.empty() ? threshold : weights_.thresholds[e.atom]));
        });
      }
      std::sort(active.begin(), active.end(),
                [](const Entry& a, const Entry& b) { return a.atom < b.atom; });
      for (const Entry& e : active) {
        codes.indices.push_back(static_cast<std::int32_t>(e.atom));
        codes.values.push_back(e.value);
      }
      codes.indptr.push_back(static_cast<std::int64_t>(codes.indices.size()));
    }
  }

  void reconstruct(MatrixView<const float> x, float threshold, std::int64_t top_k,
                   ReconstructionSums& sums) override {
    SparseMatrix codes;
    encode(x, threshold, top_k, codes);
    sums.used.resize(weights_.atoms());
    for (std::size_t i = 0; i < x.rows; ++i) {
      for (std::size_t j = 0; j < x.cols; ++j) {
        double rest = static_cast<double>(x.row(i)[j]) - weights_.decoder_bias[j];
        for (std::size_t e = 0; e < codes.row_indices(i).size(); ++e) {
          const auto atom = static_cast<std::size_t>(codes.row_indices(i)[e]);
          rest -= static_cast<double>(codes.row_values(i)[e]) * weights_.decoder(atom, j);
        }
        sums.error += rest * rest;
      }
    }
    for (const std::int32_t atom : codes.indices) sums.used[static_cast<std::size_t>(atom)] = 1;
    sums.active += static_cast<std::int64_t>(codes.nonzeros());
  }

 private:
  const SaeWeights& weights_;
  Precision precision_;
};

}  // namespace

std::unique_ptr<SaeEncoder> make_sae_encoder(const SaeWeights& weights, Precision precision) {
  return std::make_unique<ReferenceSaeEncoder>(weights, precision);
}

}  // namespace saetm::backend::reference
