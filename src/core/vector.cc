#include "core/vector.h"

#include <cstdint>
#include <cstring>

#include "core/isa.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace saetm {
namespace {

#define SAETM_LOOPS "core/vector_loops.inc"
#include "core/for_each_isa.inc"

}  // namespace

const VectorLoops vector_loops = of_isa(portable::kLoops, avx2::kLoops, avx512::kLoops);

}  // namespace saetm
