#!/usr/bin/env bash
# Builds with sanitizers and runs tests: scripts/sanitizers.sh [asan|tsan|all] [ctest options].
# asan (addresses and undefined behaviour) runs all tests, tsan (threads) those that share work among
# threads; ctest options, as -R REGEX, choose others. What a sanitizer finds fails the test it is found in.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

which=${1:-all}
shift $(($# > 0 ? 1 : 0))
[[ $which =~ ^(asan|tsan|all)$ ]] || fail "the sanitizers are asan, tsan and all"

install_packages "${build_packages[@]}" "${test_packages[@]}"
use_ccache

# Tests by name: the pool, workers, training, prefetching, interpretation, several calls at once, serve.
threaded='Parallel|Communicator|Workers|Training|Trains|Batches|Interpret|Emission|Nearest|Neighbors|WordCounter'
threaded+='|VocabularyCounter|Client|Embedding|Lsa|Serve|Crowds|c\.two_threads|SaeEncoder|fuzz\.text'

export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1
export LSAN_OPTIONS=suppressions=$PWD/scripts/lsan.supp
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1:suppressions=$PWD/scripts/tsan.supp
# oneDNN is called for one tile on one thread; threads of OpenMP's own, whose barriers TSan does not know, are
# never begun.
export OMP_NUM_THREADS=1

run_preset() {
  local preset=$1
  shift
  say "building with $preset"
  cmake --preset "$preset" >/dev/null || return
  cmake --build --preset "$preset" --parallel "${JOBS:-$(nproc)}" || return
  say "testing with $preset"
  # Programs of the library's users are not built with a sanitizer, which must be there first.
  ctest --preset "$preset" --timeout 3000 -j "${JOBS:-$(nproc)}" -E '^consumer\.' "$@"
}

chosen=("$@")
status=0
if [[ $which != tsan ]]; then run_preset asan "${chosen[@]}" || status=1; fi
if [[ $which != asan ]]; then
  ((${#chosen[@]} > 0)) || chosen=(-R "$threaded")
  run_preset tsan "${chosen[@]}" || status=1
fi
exit $status
