#include "backend/cpu/kernels.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace saetm::backend::cpu {

SAETM_CLONES void to_bf16(const float* __restrict x, std::uint16_t* __restrict out, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    const auto bits = std::bit_cast<std::uint32_t>(x[i]);
    out[i] = static_cast<std::uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
  }
}

SAETM_CLONES void weighted_row_sum(const float* __restrict rows, std::size_t d,
                                   const std::int32_t* indices, const float* values, std::size_t n,
                                   float* __restrict out) {
  // Four rows at a time: one load and store of `out` serves four multiply-adds.
  for (std::size_t i = 0; i < d; ++i) out[i] = 0;
  std::size_t j = 0;
  for (; j + 4 <= n; j += 4) {
    const float* r0 = rows + static_cast<std::size_t>(indices[j]) * d;
    const float* r1 = rows + static_cast<std::size_t>(indices[j + 1]) * d;
    const float* r2 = rows + static_cast<std::size_t>(indices[j + 2]) * d;
    const float* r3 = rows + static_cast<std::size_t>(indices[j + 3]) * d;
    const float v0 = values[j], v1 = values[j + 1], v2 = values[j + 2], v3 = values[j + 3];
    for (std::size_t i = 0; i < d; ++i) {
      out[i] += (v0 * r0[i] + v1 * r1[i]) + (v2 * r2[i] + v3 * r3[i]);
    }
  }
  for (; j < n; ++j) {
    const float* r0 = rows + static_cast<std::size_t>(indices[j]) * d;
    const float v0 = values[j];
    for (std::size_t i = 0; i < d; ++i) out[i] += v0 * r0[i];
  }
}

SAETM_CLONES void row_dots(const float* __restrict rows, std::size_t d, const std::int32_t* indices,
                           std::size_t n, const float* __restrict x, float* __restrict out) {
  // Four rows at a time: four independent sums, and x is loaded once for them.
  std::size_t j = 0;
  for (; j + 4 <= n; j += 4) {
    const float* r0 = rows + static_cast<std::size_t>(indices[j]) * d;
    const float* r1 = rows + static_cast<std::size_t>(indices[j + 1]) * d;
    const float* r2 = rows + static_cast<std::size_t>(indices[j + 2]) * d;
    const float* r3 = rows + static_cast<std::size_t>(indices[j + 3]) * d;
    float s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    for (std::size_t i = 0; i < d; ++i) {
      s0 += r0[i] * x[i];
      s1 += r1[i] * x[i];
      s2 += r2[i] * x[i];
      s3 += r3[i] * x[i];
    }
    out[j] = s0;
    out[j + 1] = s1;
    out[j + 2] = s2;
    out[j + 3] = s3;
  }
  for (; j < n; ++j) {
    const float* r0 = rows + static_cast<std::size_t>(indices[j]) * d;
    float s0 = 0;
    for (std::size_t i = 0; i < d; ++i) s0 += r0[i] * x[i];
    out[j] = s0;
  }
}

namespace {

SAETM_CLONES std::size_t filter_above_portable(const float* __restrict row,
                                               const float* __restrict bias, std::size_t n,
                                               float bound, std::int32_t* __restrict positions,
                                               float* __restrict values) {
  // Few pass, so whole groups are first tested without a branch per value.
  constexpr std::size_t kGroup = 64;
  std::size_t count = 0;
  const auto take = [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const float value = row[i] + bias[i];
      positions[count] = static_cast<std::int32_t>(i);
      values[count] = value;
      count += value >= bound && value > 0;
    }
  };
  std::size_t i = 0;
  for (; i + kGroup <= n; i += kGroup) {
    std::int32_t any = 0;
    for (std::size_t j = i; j < i + kGroup; ++j) any |= row[j] + bias[j] >= bound;
    if (any) take(i, i + kGroup);
  }
  take(i, n);
  return count;
}

#if defined(__x86_64__)
/// Sixteen at a time; what passes is moved together by the processor.
__attribute__((target("avx512f"))) std::size_t filter_above_avx512(const float* row,
                                                                   const float* bias, std::size_t n,
                                                                   float bound,
                                                                   std::int32_t* positions,
                                                                   float* values) {
  // The smallest positive float stands for "above 0".
  const __m512 least = _mm512_set1_ps(std::max(bound, std::numeric_limits<float>::denorm_min()));
  const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  std::size_t count = 0;
  const auto take = [&](std::size_t i, __m512 value,
                        __mmask16 mask) __attribute__((target("avx512f"))) {
    const __m512i places = _mm512_add_epi32(lanes, _mm512_set1_epi32(static_cast<int>(i)));
    _mm512_storeu_ps(values + count, _mm512_maskz_compress_ps(mask, value));
    _mm512_storeu_si512(positions + count, _mm512_maskz_compress_epi32(mask, places));
    count += static_cast<std::size_t>(__builtin_popcount(mask));
  };
  std::size_t i = 0;
  for (; i + 64 <= n; i += 64) {
    __m512 value[4];
    __mmask16 mask[4];
    for (std::size_t j = 0; j < 4; ++j) {
      value[j] =
          _mm512_add_ps(_mm512_loadu_ps(row + i + 16 * j), _mm512_loadu_ps(bias + i + 16 * j));
      mask[j] = _mm512_cmp_ps_mask(value[j], least, _CMP_GE_OQ);
    }
    if (!(mask[0] | mask[1] | mask[2] | mask[3])) continue;
    for (std::size_t j = 0; j < 4; ++j) {
      if (mask[j]) take(i + 16 * j, value[j], mask[j]);
    }
  }
  for (; i < n; i += 16) {
    const auto tail = static_cast<__mmask16>(n - i >= 16 ? 0xffff : (1 << (n - i)) - 1);
    const __m512 value =
        _mm512_add_ps(_mm512_maskz_loadu_ps(tail, row + i), _mm512_maskz_loadu_ps(tail, bias + i));
    take(i, value, _mm512_mask_cmp_ps_mask(tail, value, least, _CMP_GE_OQ));
  }
  return count;
}
#endif

}  // namespace

std::size_t filter_above(const float* row, const float* bias, std::size_t n, float bound,
                         std::int32_t* positions, float* values) {
#if defined(__x86_64__)
  static const bool wide = __builtin_cpu_supports("avx512f");
  if (wide) return filter_above_avx512(row, bias, n, bound, positions, values);
#endif
  return filter_above_portable(row, bias, n, bound, positions, values);
}

SAETM_CLONES void nearest_bounds(const NearestQuery& query, const float* __restrict norms,
                                 const float* __restrict weights, std::size_t n,
                                 float* __restrict dots) {
  constexpr float kLargest = std::numeric_limits<float>::max();
  const float norm = query.norm, weight = query.weight, slack = query.slack;
  for (std::size_t i = 0; i < n; ++i) {
    const float sum = norm + norms[i];
    // Products below the least normal float lose digits.
    const float least = sum - 2 * dots[i] - slack * (sum + std::numeric_limits<float>::min());
    const float bound = weights[i] / (weight + weights[i]) * least;
    dots[i] = bound >= -kLargest ? bound : -kLargest;
  }
}

SAETM_CLONES std::size_t positions_up_to(const float* __restrict values, std::size_t n, float limit,
                                         std::int32_t* __restrict positions) {
  // Few pass, so whole groups are first tested without a branch per value.
  constexpr std::size_t kGroup = 64;
  std::size_t count = 0;
  std::size_t i = 0;
  for (; i < n; i += kGroup) {
    const std::size_t end = i + kGroup < n ? i + kGroup : n;
    std::int32_t any = 0;
    for (std::size_t j = i; j < end; ++j) any |= values[j] <= limit;
    if (!any) continue;
    for (std::size_t j = i; j < end; ++j) {
      positions[count] = static_cast<std::int32_t>(j);
      count += values[j] <= limit;
    }
  }
  return count;
}

SAETM_CLONES void adam(const AdamStep& step, const float* __restrict gradient,
                       float* __restrict weight, float* __restrict m, float* __restrict v,
                       std::size_t n) {
  const AdamStep s = step;
  const auto keep2 = static_cast<float>(s.beta2);
  const auto add1 = static_cast<float>(1 - s.beta1);
  const auto add2 = static_cast<float>(1 - s.beta2);
  if (gradient) {
    for (std::size_t i = 0; i < n; ++i) {
      const float g = gradient[i] * s.gradient_scale;
      m[i] += (g - m[i]) * add1;
      v[i] = v[i] * keep2 + g * g * add2;
      weight[i] -= s.step_size * m[i] / (std::sqrt(v[i]) * s.inverse_root + s.epsilon);
    }
  } else {
    for (std::size_t i = 0; i < n; ++i) {
      m[i] += (0 - m[i]) * add1;
      v[i] = v[i] * keep2;
      weight[i] -= s.step_size * m[i] / (std::sqrt(v[i]) * s.inverse_root + s.epsilon);
    }
  }
}

}  // namespace saetm::backend::cpu
