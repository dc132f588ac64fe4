#pragma once
/// The instruction set of the processor that vector loops run on.
#include <string>

namespace saetm {

/// "portable", "avx2" (x86-64-v3) or "avx512" (x86-64-v4): the processor's best, unless the variable
/// SAETM_ISA named another when the library was loaded. Results of f32 are the same bytes on each.
/// Throws Error when what SAETM_ISA names is not known or beyond the processor.
std::string isa();

}  // namespace saetm
