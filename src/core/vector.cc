#include "core/vector.h"

#include "core/isa.h"

namespace saetm {
namespace {

#define SAETM_LOOPS "core/vector_loops.inc"
#include "core/for_each_isa.inc"

}  // namespace

const VectorLoops vector_loops = of_isa(portable::kLoops, avx2::kLoops, avx512::kLoops);

}  // namespace saetm
