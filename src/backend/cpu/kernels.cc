#include "backend/cpu/kernels.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "core/isa.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace saetm::backend::cpu {
namespace {

#define SAETM_LOOPS "backend/cpu/kernel_loops.inc"
#include "core/for_each_isa.inc"

}  // namespace

const KernelLoops kernel_loops = of_isa(portable::kLoops, avx2::kLoops, avx512::kLoops);

}  // namespace saetm::backend::cpu
