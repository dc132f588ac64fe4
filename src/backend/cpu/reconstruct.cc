/// Reconstruction errors and their gradients with respect to activations.
#include <algorithm>
#include <cmath>

#include "backend/cpu/kernels.h"
#include "backend/cpu/trainer.h"
#include "core/parallel.h"
#include "saetm/communicator.h"

namespace saetm::backend::cpu {

std::int32_t CpuSaeTrainer::prefix_end(std::size_t p, std::int32_t first, std::int32_t from,
                                       std::int32_t last) const {
  if (p + 1 == prefixes()) return last;
  if (ranks()) return std::min(first + options_.prefix_ends[p], last);
  const std::int32_t* columns = code_.rows.columns.data();
  return static_cast<std::int32_t>(
      std::lower_bound(columns + from, columns + last, options_.prefix_ends[p]) - columns);
}

/// For each prefix p (one; those of a matryoshka's atoms; those of an embedding's activations by
/// rank), e_p = x − b_dec − Σ a·w over the prefix's atoms, loss Σ_p ‖e_p‖²/P, and g_p =
/// ∂loss/∂x̂_p = −2/(B·P)·e_p. What an atom adds counts in every prefix from its own on, so the
/// gradients are summed from the last prefix down. δ = ⟨g, w⟩ follows while the atoms' rows are in
/// cache.
void CpuSaeTrainer::reconstruct(SaeStepResult& result) {
  const Matrix& decoder = state_.weights.decoder;
  const std::size_t d = width();
  const std::size_t prefixes = this->prefixes();
  const float factor = -2.0F / (static_cast<float>(share_.batch) * static_cast<float>(prefixes));
  code_.delta.resize(code_.rows.size());
  const std::size_t blocks = block_count(batch(), kRowGrain);
  std::vector<double> losses(blocks), final_losses(blocks);
  parallel_blocks(context_, batch(), kRowGrain, [&](std::size_t begin, std::size_t end) {
    const std::size_t block = begin / kRowGrain;
    std::fill_n(block_errors_.row(block), d, 0.0F);
    std::fill_n(block_sums_.row(block), d, 0.0F);
    std::vector<std::int32_t> ends(prefixes);  // of each prefix's own entries in a row
    for (std::size_t i = begin; i < end; ++i) {
      const std::int32_t first = code_.rows.begin[i];
      const std::int32_t last = code_.rows.begin[i + 1];
      const std::int32_t* columns = code_.rows.columns.data();
      const float* rest = centred_.row(i);
      double error = 0;
      for (std::size_t p = 0; p < prefixes; ++p) {
        const std::int32_t from = p == 0 ? first : ends[p - 1];
        ends[p] = prefix_end(p, first, from, last);
        float* e = code_.output_gradient.row(p * batch() + i);
        weighted_row_sum(decoder.data(), d, columns + from, code_.rows.values.data() + from,
                         static_cast<std::size_t>(ends[p] - from), e);
        subtract(rest, e, e, d);
        rest = e;
        error = squared_norm(e, d);
        losses[block] += error;
      }
      final_losses[block] += error;
      add_scaled(1.0F, rest, block_errors_.row(block), d);
      for (std::size_t p = prefixes; p-- > 0;) {
        float* g = code_.output_gradient.row(p * batch() + i);
        scale(factor, g, d);
        if (p + 1 < prefixes)
          add_scaled(1.0F, code_.output_gradient.row((p + 1) * batch() + i), g, d);
        const std::int32_t from = p == 0 ? first : ends[p - 1];
        row_dots(decoder.data(), d, columns + from, static_cast<std::size_t>(ends[p] - from), g,
                 code_.delta.data() + from);
      }
      add_scaled(1.0F, code_.output_gradient.row(i), block_sums_.row(block), d);
    }
  });
  std::vector<double> sums(2 + 2 * d);  // of the loss, the last prefix's loss, e (d), g (d)
  double* errors = sums.data() + 2;
  double* gradient = errors + d;
  for (std::size_t block = 0; block < blocks; ++block) {
    sums[0] += losses[block];
    sums[1] += final_losses[block];
    for (std::size_t j = 0; j < d; ++j) {
      errors[j] += block_errors_(block, j);
      gradient[j] += block_sums_(block, j);
    }
  }
  workers().allreduce(std::span(sums));
  error_sum_.assign(errors, errors + d);
  decoder_bias_gradient_.assign(gradient, gradient + d);
  result.reconstruction = sums[0] / static_cast<double>(share_.batch * prefixes);
  result.final_error = sums[1] / static_cast<double>(share_.batch);
}

/// The penalty and its gradient, at the activations or, of L0, at the thresholds.
void CpuSaeTrainer::add_sparsity(double scale, SaeStepResult& result) {
  const auto n = static_cast<double>(share_.batch);
  const double weight = options_.sparsity_weight * scale;
  if (options_.penalty == Penalty::kL1) {
    double total = 0;
    for (const float a : code_.rows.values) total += a;
    result.sparsity = weight * workers().reduced(total) / n;
    for (float& delta : code_.delta) delta += static_cast<float>(weight / n);
  } else if (options_.penalty == Penalty::kL0) {
    const auto target = static_cast<double>(options_.k);
    const double excess = static_cast<double>(result.active) / n / target - 1;
    result.sparsity = weight * excess * excess;
    activation_->penalize(2 * weight * excess / target);
  }
}

/// AuxK: dead atoms reconstruct the residual e = x − x̂ without b_dec; ‖e − ê‖² over the variance
/// of e. Its gradients are left in dead_code_; atoms of the two codes are disjoint.
double CpuSaeTrainer::add_auxiliary(const SaeStepResult& result) {
  const std::size_t d = width();
  const auto n = static_cast<double>(share_.batch);
  select_dead(std::min(static_cast<std::size_t>(options_.aux_k), dead_.size()));

  // mean ‖e − mean e‖² = mean ‖e‖² − ‖mean e‖²
  double mean_norm = 0;
  for (const double e : error_sum_) mean_norm += e / n * (e / n);
  const double variance = result.final_error - mean_norm;
  // What is less is rounding: all residuals are the same, as in a batch of one.
  if (!(variance > kLeastVariance * result.final_error)) return 0;

  const Matrix& decoder = state_.weights.decoder;
  Code& code = dead_code_;
  if (code.output_gradient.rows() != batch()) code.output_gradient = Matrix(batch(), d);
  code.delta.resize(code.rows.size());
  const auto factor = static_cast<float>(-2.0 / (n * variance) * options_.aux_weight);
  // The last prefix's gradient is −2/(B·P)·e.
  const std::size_t last_prefix = (prefixes() - 1) * batch();
  const auto to_residual = static_cast<float>(-0.5 * n * static_cast<double>(prefixes()));
  std::vector<double> losses(block_count(batch(), kRowGrain));
  parallel_blocks(context_, batch(), kRowGrain, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      float* g = code.output_gradient.row(i);
      const std::int32_t first = code.rows.begin[i];
      const auto count = static_cast<std::size_t>(code.rows.begin[i + 1] - first);
      const std::int32_t* columns = code.rows.columns.data() + first;
      weighted_row_sum(decoder.data(), d, columns, code.rows.values.data() + first, count, g);
      scale(-1.0F, g, d);
      add_scaled(to_residual, code_.output_gradient.row(last_prefix + i), g, d);  // e − ê
      losses[begin / kRowGrain] += squared_norm(g, d);
      scale(factor, g, d);
      row_dots(decoder.data(), d, columns, count, g, code.delta.data() + first);
    }
  });
  finish_code(code);
  auxiliary_acts_ = true;
  double loss = 0;
  for (const double part : losses) loss += part;
  return workers().reduced(loss) / (n * variance);
}

}  // namespace saetm::backend::cpu
