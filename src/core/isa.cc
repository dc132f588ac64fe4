#include "core/isa.h"

#include <cstdlib>

#include "saetm/error.h"

namespace saetm {
namespace {

constexpr const char* kNames[] = {"portable", "avx2", "avx512"};

Isa best_isa() {
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
  __builtin_cpu_init();  // the choice may come before the compiler's own
  if (__builtin_cpu_supports("x86-64-v4")) return Isa::kAvx512;
  if (__builtin_cpu_supports("x86-64-v3")) return Isa::kAvx2;
#endif
  return Isa::kPortable;
}

struct Choice {
  Isa isa = best_isa();
  bool forced = false;
  std::string error;

  Choice() {
    const char* named = std::getenv("SAETM_ISA");
    if (!named || !*named) return;
    forced = true;
    for (const Isa known : {Isa::kPortable, Isa::kAvx2, Isa::kAvx512}) {
      const std::string name = kNames[static_cast<int>(known)];
      if (named != name) continue;
      if (known > isa) {
        error = "SAETM_ISA is " + name + ", which this processor has not";
      } else {
        isa = known;
      }
      return;
    }
    error = "SAETM_ISA is '" + std::string(named) + "', not one of portable, avx2, avx512";
  }
};

const Choice& choice() {
  static const Choice once;
  return once;
}

}  // namespace

Isa chosen_isa() {
  return choice().isa;
}

bool isa_is_forced() {
  return choice().forced;
}

std::string isa() {
  if (!choice().error.empty()) throw Error(choice().error);
  return kNames[static_cast<int>(choice().isa)];
}

}  // namespace saetm
