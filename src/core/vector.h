#pragma once
/// Vector loops over rows of floats. Each is written once in plain C++ and compiled for several
/// instruction sets; the processor's best is taken at load time. Sums are reassociated at compile
/// time (see src/CMakeLists.txt), so results are fixed for one instruction set.
#include <cstddef>

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define SAETM_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define SAETM_CLONES
#endif

namespace saetm {

float dot(const float* a, const float* b, std::size_t n);
float squared_norm(const float* a, std::size_t n);
/// y += s · x
void add_scaled(float s, const float* x, float* y, std::size_t n);
float squared_distance(const float* a, const float* b, std::size_t n);
/// The same in f64; (a, b) and (b, a) give the same bits.
double squared_distance_f64(const float* a, const float* b, std::size_t n);
/// out = a − b
void subtract(const float* a, const float* b, float* out, std::size_t n);
void scale(float s, float* x, std::size_t n);

}  // namespace saetm
