#pragma once
/// Vector loops of the training step, beside those of core/vector.h and compiled as they are.
#include <cstddef>
#include <cstdint>

#include "core/vector.h"

namespace saetm::backend::cpu {

/// What of a query enters the distances of nearest_bounds().
struct NearestQuery {
  float norm;    // its squared length ‖x‖²
  float weight;  // a of Ward's b/(a + b); 0 for a factor of 1
  float slack;   // how far off a distance may be, as a share of ‖x‖² + ‖y‖²
};

struct AdamStep {
  float gradient_scale;  // the clip's factor
  double beta1, beta2;   // f64, or 1 − β₂ would be off by 1e-5
  float step_size;       // lr / (1 − β₁^t)
  float inverse_root;    // 1 / √(1 − β₂^t)
  float epsilon;
};

struct KernelLoops {
  void (*to_bf16)(const float* x, std::uint16_t* out, std::size_t n);
  void (*weighted_row_sum)(const float* rows, std::size_t d, const std::int32_t* indices,
                           const float* values, std::size_t n, float* out);
  void (*row_dots)(const float* rows, std::size_t d, const std::int32_t* indices, std::size_t n,
                   const float* x, float* out);
  std::size_t (*filter_above)(const float* row, const float* bias, std::size_t n, float bound,
                              std::int32_t* positions);
  void (*nearest_bounds)(const NearestQuery& query, const float* norms, const float* weights,
                         std::size_t n, float* dots);
  std::size_t (*positions_up_to)(const float* values, std::size_t n, float limit,
                                 std::int32_t* positions);
  void (*adam)(const AdamStep& step, const float* gradient, float* weight, float* m, float* v,
               std::size_t n);
};
extern const KernelLoops kernel_loops;

/// f32 to bf16, round to nearest even.
inline void to_bf16(const float* x, std::uint16_t* out, std::size_t n) {
  kernel_loops.to_bf16(x, out, n);
}

/// out = Σ_j values[j] · rows[indices[j]] (n active rows of width d).
inline void weighted_row_sum(const float* rows, std::size_t d, const std::int32_t* indices,
                             const float* values, std::size_t n, float* out) {
  kernel_loops.weighted_row_sum(rows, d, indices, values, n, out);
}

/// out[j] = ⟨rows[indices[j]], x⟩ for j < n.
inline void row_dots(const float* rows, std::size_t d, const std::int32_t* indices, std::size_t n,
                     const float* x, float* out) {
  kernel_loops.row_dots(rows, d, indices, n, x, out);
}

/// Positions i < n with row[i] + bias[i] ≥ bound, written to `positions`, which must have room for
/// n + 16; returns how many.
inline std::size_t filter_above(const float* row, const float* bias, std::size_t n, float bound,
                                std::int32_t* positions) {
  return kernel_loops.filter_above(row, bias, n, bound, positions);
}

/// In place of each product ⟨x, y_i⟩ what b_i/(a + b_i)·‖x − y_i‖² is at least, b in `weights`; the
/// least float where that is not a number.
inline void nearest_bounds(const NearestQuery& query, const float* norms, const float* weights,
                           std::size_t n, float* dots) {
  kernel_loops.nearest_bounds(query, norms, weights, n, dots);
}

/// Positions i < n with values[i] ≤ limit, written to `positions`; returns how many.
inline std::size_t positions_up_to(const float* values, std::size_t n, float limit,
                                   std::int32_t* positions) {
  return kernel_loops.positions_up_to(values, n, limit, positions);
}

/// One Adam update of n weights; gradient may be null for all zeros.
inline void adam(const AdamStep& step, const float* gradient, float* weight, float* m, float* v,
                 std::size_t n) {
  kernel_loops.adam(step, gradient, weight, m, v, n);
}

}  // namespace saetm::backend::cpu
