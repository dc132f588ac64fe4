#!/usr/bin/env bash
# Installs what saetm needs and builds the program: build/saetm.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

install_packages "${build_packages[@]}"
build_with saetm_program
say "built build/saetm; try: build/saetm --help"
