#!/usr/bin/env bash
# Builds everything and runs all tests. The last line is "N passed, N failed", with ", N skipped"
# where there are any; the exit status is 0 only when something ran and nothing failed.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# A build that breaks is one failure, so that the last line holds in any case.
trap '[[ -n "${counted:-}" ]] || echo "0 passed, 1 failed"' EXIT

install_packages "${build_packages[@]}" "${test_packages[@]}"
build_with all

results=build/test-results
rm -rf "$results"
mkdir -p "$results"
status=0

say "ctest"
ctest --preset release -j2 --output-junit "$PWD/$results/ctest.xml" || status=$?

if compgen -G 'tests/python/*_test.py' >/dev/null || compgen -G 'tests/python/test_*.py' >/dev/null; then
  say "pytest"
  venv=build/venv
  [[ -x $venv/bin/python ]] || python3 -m venv "$venv"
  "$venv/bin/python" -c 'import pytest, numpy, scipy' 2>/dev/null ||
    "$venv/bin/pip" install --quiet --disable-pip-version-check pytest numpy scipy
  SAETM_PROGRAM="$PWD/build/saetm" "$venv/bin/python" -m pytest tests/python -q -p no:cacheprovider \
    --junitxml "$results/pytest.xml" || status=$?
fi

counted=yes
python3 scripts/count_tests.py --status "$status" "$results"/*.xml
