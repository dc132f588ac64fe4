#pragma once
/// Vector loops over rows of floats. Each is written once and compiled for several instruction
/// sets, of which one is chosen when the library is loaded (core/isa.h). All give the same bytes
/// (core/lanes.inc).
#include <cstddef>

namespace saetm {

struct VectorLoops {
  float (*dot)(const float* a, const float* b, std::size_t n);
  float (*squared_norm)(const float* a, std::size_t n);
  void (*add_scaled)(float s, const float* x, float* y, std::size_t n);
  float (*squared_distance)(const float* a, const float* b, std::size_t n);
  double (*squared_distance_f64)(const float* a, const float* b, std::size_t n);
  void (*subtract)(const float* a, const float* b, float* out, std::size_t n);
  void (*scale)(float s, float* x, std::size_t n);
};
extern const VectorLoops vector_loops;

inline float dot(const float* a, const float* b, std::size_t n) {
  return vector_loops.dot(a, b, n);
}
inline float squared_norm(const float* a, std::size_t n) {
  return vector_loops.squared_norm(a, n);
}
/// y += s · x
inline void add_scaled(float s, const float* x, float* y, std::size_t n) {
  vector_loops.add_scaled(s, x, y, n);
}
inline float squared_distance(const float* a, const float* b, std::size_t n) {
  return vector_loops.squared_distance(a, b, n);
}
/// The same in f64; (a, b) and (b, a) give the same bits.
inline double squared_distance_f64(const float* a, const float* b, std::size_t n) {
  return vector_loops.squared_distance_f64(a, b, n);
}
/// out = a − b
inline void subtract(const float* a, const float* b, float* out, std::size_t n) {
  vector_loops.subtract(a, b, out, n);
}
inline void scale(float s, float* x, std::size_t n) {
  vector_loops.scale(s, x, n);
}

}  // namespace saetm
