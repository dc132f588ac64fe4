#!/usr/bin/env bash
# Installs what saetm needs and builds the program, build/saetm, and the library that `cmake --install
# build` installs beside it: install.sh [--with-encoders]
# With encoders it also gets OpenVINO, and what makes encoders of Hugging Face folders, as packages of
# Python in build/venv (about 1.5 GB).
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

packages=("${build_packages[@]}")
case "${1:-}" in
  "") ;;
  --with-encoders) packages+=(python3-venv) ;;
  *) fail "usage: scripts/install.sh [--with-encoders]" ;;
esac
install_packages "${packages[@]}"
if [[ "${1:-}" == --with-encoders ]]; then
  install_python "${encoder_packages[@]}" || fail "Python's packages could not be had: ${encoder_packages[*]}"
fi
build_with saetm_program saetm_shared
say "built build/saetm; try: build/saetm --help"
