#pragma once
/// The instruction set that vector loops run on, chosen once when the library is loaded.
#include "saetm/isa.h"

namespace saetm {

enum class Isa { kPortable, kAvx2, kAvx512 };

/// The processor's best, or the one that SAETM_ISA names. Where that is unknown or beyond the
/// processor it is the best, and isa() throws.
Isa chosen_isa();
/// Whether SAETM_ISA names one.
bool isa_is_forced();

/// The version of the chosen one.
template <class Loops>
const Loops& of_isa(const Loops& portable, const Loops& avx2, const Loops& avx512) {
  const Isa isa = chosen_isa();
  return isa == Isa::kAvx512 ? avx512 : isa == Isa::kAvx2 ? avx2 : portable;
}

}  // namespace saetm
