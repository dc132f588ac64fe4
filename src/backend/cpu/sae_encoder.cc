/// Encoding whose result for an embedding depends on that embedding alone.
///
/// A matrix product may sum in another order when the number of rows or a row's place changes. So
/// in f32 the tiles only name candidates, with room for every order of sums, and each candidate is
/// computed anew by one fixed dot product; what is active is decided on that. Of bf16 the tiles'
/// own values are taken.
#include "backend/cpu/sae_encoder.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "backend/cpu/encode.h"
#include "core/parallel.h"
#include "core/vector.h"

namespace saetm::backend::cpu {
namespace {

class CpuSaeEncoder : public SaeEncoder {
 public:
  CpuSaeEncoder(const SaeWeights& weights, Precision precision, const Context& context)
      : weights_(weights),
        exact_(precision == Precision::kF32),
        context_(context),
        encoder_(weights.width(), precision, context_),
        bias_(weights.atoms()),
        norms_(weights.atoms()) {
    encoder_.set_weights(weights.encoder.view(), bias_.data());
    for (std::size_t k = 0; k < weights.atoms(); ++k) {
      norms_[k] = std::sqrt(squared_norm(weights.encoder.row(k), weights.width()));
    }
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
    const auto k = static_cast<std::size_t>(top_k);
    const float slack = set_bias(k > 0 ? 0 : threshold);
    if (k > 0) {
      encoder_.largest_of_rows(k, candidates_, 2 * slack);
    } else {
      encoder_.rows_above(0, candidates_);
    }
    std::vector<SparseMatrix> parts((x.rows + kRows - 1) / kRows);
    parallel_blocks(context_, x.rows, kRows, [&](std::size_t begin, std::size_t end) {
      std::vector<Candidate> row;
      for (std::size_t i = begin; i < end; ++i) {
        active_of(i, threshold, row);
        if (k > 0) keep_first(row, k);
        SparseMatrix& part = parts[begin / kRows];
        for (const Candidate& c : row) {
          part.indices.push_back(c.column);
          part.values.push_back(c.value);
        }
        part.indptr.push_back(static_cast<std::int64_t>(part.indices.size()));
      }
    });
    for (const SparseMatrix& part : parts) append_rows(codes, part);
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

  /// What activation k must be above.
  float threshold_of(std::size_t k, float threshold) const {
    return weights_.thresholds.empty() ? threshold : weights_.thresholds[k];
  }

  /// The tiles' bias, so that what is above its threshold is above 0 there, however it is summed.
  /// Returns the largest slack that was added for that. Two sums of d products and a bias differ
  /// by at most 2·γ_d·‖x‖·‖w‖, γ_d = d·2⁻²⁴ (Higham, Accuracy and Stability, 3.1), and few
  /// roundings of bias and threshold.
  float set_bias(float threshold) {
    float longest = 0;
    for (std::size_t i = 0; i < centred_.rows(); ++i) {
      longest = std::max(longest, squared_norm(centred_.row(i), centred_.cols()));
    }
    longest = std::sqrt(longest);
    const auto rounding =
        static_cast<float>(2 * weights_.width() + 16) * std::numeric_limits<float>::epsilon() / 2;
    float largest = 0;
    for (std::size_t k = 0; k < bias_.size(); ++k) {
      const float above = threshold_of(k, threshold);
      const float bias = weights_.encoder_bias[k];
      const float slack =
          exact_ ? rounding * (longest * norms_[k] + std::abs(bias) + std::abs(above)) : 0;
      largest = std::max(largest, slack);
      bias_[k] = bias - above + slack;
    }
    return largest;
  }

  /// The candidates of row i that are above their threshold and 0, columns ascending.
  void active_of(std::size_t i, float threshold, std::vector<Candidate>& row) const {
    row.clear();
    const float* x = centred_.row(i);
    for (std::int32_t j = candidates_.begin[i]; j < candidates_.begin[i + 1]; ++j) {
      const std::int32_t column = candidates_.columns[j];
      const auto k = static_cast<std::size_t>(column);
      const float above = threshold_of(k, threshold);
      const float value =
          exact_ ? dot(x, weights_.encoder.row(k), weights_.width()) + weights_.encoder_bias[k]
                 : candidates_.values[j] + above;
      if (value > above && value > 0) row.push_back({value, static_cast<std::int32_t>(i), column});
    }
  }

  static void keep_first(std::vector<Candidate>& row, std::size_t k) {
    if (row.size() <= k) return;
    std::nth_element(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(k), row.end(), before);
    row.resize(k);
    std::sort(row.begin(), row.end(),
              [](const Candidate& a, const Candidate& b) { return a.column < b.column; });
  }

  const SaeWeights& weights_;
  bool exact_;
  Context context_;
  TiledEncoder encoder_;
  Matrix centred_;
  std::vector<float> bias_;   // (K) of the tiles
  std::vector<float> norms_;  // (K) ‖w_k‖
  ActiveRows candidates_;
};

}  // namespace

std::unique_ptr<SaeEncoder> make_sae_encoder(const SaeWeights& weights, Precision precision,
                                             const Context& context) {
  return std::make_unique<CpuSaeEncoder>(weights, precision, context);
}

}  // namespace saetm::backend::cpu
