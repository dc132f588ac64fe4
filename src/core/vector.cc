#include "core/vector.h"

namespace saetm {

SAETM_CLONES float dot(const float* a, const float* b, std::size_t n) {
  float sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += a[i] * b[i];
  return sum;
}

SAETM_CLONES float squared_norm(const float* a, std::size_t n) {
  float sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += a[i] * a[i];
  return sum;
}

SAETM_CLONES void add_scaled(float s, const float* __restrict x, float* __restrict y,
                             std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) y[i] += s * x[i];
}

SAETM_CLONES void subtract(const float* __restrict a, const float* __restrict b,
                           float* __restrict out, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) out[i] = a[i] - b[i];
}

SAETM_CLONES void scale(float s, float* x, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) x[i] *= s;
}

SAETM_CLONES float squared_distance(const float* a, const float* b, std::size_t n) {
  float sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

SAETM_CLONES double squared_distance_f64(const float* a, const float* b, std::size_t n) {
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double difference = static_cast<double>(a[i]) - static_cast<double>(b[i]);
    sum += difference * difference;
  }
  return sum;
}

}  // namespace saetm
