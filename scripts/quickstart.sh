#!/usr/bin/env bash
# From nothing to topics: quickstart.sh [CORPUS [OPTIONS]]
# Without CORPUS, the descriptions of the packages in this system's archive are taken, or the
# glosses of WordNet where the archive is out of reach. OPTIONS of `saetm fit` replace
# --topics 50 --seed 0.
[[ -z "${1:-}" ]] || corpus=$(realpath -e -- "$1") || exit 1
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

folder=build/quickstart
mkdir -p "$folder"

install_packages "${build_packages[@]}"
build_with saetm_program

if [[ -z "${corpus:-}" ]]; then
  corpus=$folder/packages.jsonl
  if ! python3 scripts/package_descriptions.py --out "$corpus"; then
    say "no package descriptions; taking the glosses of WordNet"
    corpus=$folder/glosses.jsonl
    python3 scripts/wordnet_glosses.py --out "$corpus"
  fi
fi

options=("${@:2}")
((${#options[@]})) || options=(--topics 50 --seed 0)
say "build/saetm fit $corpus --out $folder/run ${options[*]}"
build/saetm fit "$corpus" --out "$folder/run" "${options[@]}"
