#!/usr/bin/env bash
# Fuzzes what reads files, requests and answers: scripts/fuzz.sh [SECONDS [HARNESS...]]. Each harness runs
# for SECONDS (60), two at a time; without names, all of fuzz/harness. Inputs that bring new coverage are
# kept in build-fuzz/corpus and begun with the next time. Prints a table; what ends a harness is kept in
# build-fuzz/findings, and the exit status is 1 then.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

seconds=${1:-60}
shift $(($# > 0 ? 1 : 0))
harnesses=("$@")
if ((${#harnesses[@]} == 0)); then
  for file in fuzz/harness/*.cc; do harnesses+=("$(basename "$file" .cc)"); done
fi
build=$PWD/build-fuzz

install_packages "${build_packages[@]}" "${fuzz_packages[@]}"
use_ccache
say "building the harnesses with clang"
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz --target "${harnesses[@]/#/fuzz_}" --parallel "$(nproc)"

# A frame of zstd may ask for a window of 2 GiB, as `zstd --long=31` writes it: corpora and word vectors
# may, no other reader.
limits_of() {
  case $1 in
    corpus | word_vectors) echo -malloc_limit_mb=2300 -rss_limit_mb=3000 ;;
    *) echo -malloc_limit_mb=512 -rss_limit_mb=2000 ;;
  esac
}

# A manifest is longer than most inputs.
length_of() { [[ $1 == manifest ]] && echo 8192 || echo 4096; }

fuzz_one() {
  local harness=$1 dictionary=() folder
  mkdir -p "$build/corpus/$harness" "$build/findings/$harness" "$build/logs"
  [[ ! -e fuzz/dictionaries/$harness.dict ]] || dictionary=(-dict="fuzz/dictionaries/$harness.dict")
  local seeds=()
  for folder in "fuzz/seeds/$harness" "fuzz/regressions/$harness"; do
    [[ ! -d $folder ]] || seeds+=("$folder")
  done
  # shellcheck disable=SC2046
  nice "$build/fuzz/fuzz_$harness" "$build/corpus/$harness" "${seeds[@]}" "${dictionary[@]}" \
    -artifact_prefix="$build/findings/$harness/" -max_total_time="$seconds" -max_len="$(length_of "$harness")" -timeout=10 \
    $(limits_of "$harness") -print_final_stats=1 >"$build/logs/$harness.log" 2>&1 || true
}

export ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=0 UBSAN_OPTIONS=print_stacktrace=1
say "fuzzing: ${#harnesses[@]} harnesses, $seconds s each"
rm -rf "$build/findings"
for harness in "${harnesses[@]}"; do
  while (($(jobs -rp | wc -l) >= ${FUZZ_JOBS:-2})); do wait -n || true; done
  fuzz_one "$harness" &
done
wait

found=0
printf '%-14s %12s %10s %8s\n' harness executions coverage findings
for harness in "${harnesses[@]}"; do
  log=$build/logs/$harness.log
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -1)
  coverage=$(grep -o 'cov: [0-9]*' "$log" | tail -1 | cut -d' ' -f2 || true)
  findings=$(find "$build/findings/$harness" -type f | wc -l)
  # What ends a harness before it reads an input leaves no file.
  if ((findings == 0)) && [[ -z $executions ]]; then findings=1; fi
  ((found += findings)) || true
  printf '%-14s %12s %10s %8s\n' "$harness" "${executions:-?}" "${coverage:-?}" "$findings"
done
((found == 0)) || fail "$found findings: build-fuzz/findings, build-fuzz/logs"
