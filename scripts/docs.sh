#!/usr/bin/env bash
# Builds the reference of the C++ and C interfaces, with the pages of docs/, into build/docs/html. Fails
# on whatever Doxygen warns of, and on what is undocumented in the headers that most users read.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

command -v doxygen >/dev/null || fail "doxygen is not here: apt install doxygen"
facade="include/saetm.h include/saetm/model.h"
mkdir -p build/docs
doxygen - < <(cat docs/Doxyfile; printf '%s\n' "INPUT = $facade" "WARN_IF_UNDOCUMENTED = YES" \
  "USE_MDFILE_AS_MAINPAGE =" "HTML_OUTPUT = facade"); rm -r build/docs/facade
doxygen docs/Doxyfile
say "the reference is in build/docs/html/index.html"
