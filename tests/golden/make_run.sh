#!/usr/bin/env bash
# make_run.sh PROGRAM FOLDER: a small run of the format that PROGRAM writes.
#
#   run_v1  the first program: the same but for its flags' defaults, with --steps 20
#   run_v2  the program of commit 77bfafe, the last that wrote format 2
#   run_v3  the program of the commit that added run_v3
#
# The corpus is run_v1/documents.jsonl. It comes by standard input, so that no path of a machine is kept.
set -euo pipefail
program=$1 run=$2
corpus=$(dirname "$0")/run_v1/documents.jsonl
"$program" fit - --out "$run" --topics 2 --dimensions 4 --features 8 --k 2 --steps 20 --batch 24 \
  --vocabulary-size 15 --min-documents 2 --quiet <"$corpus"
"$program" topics "$run" --topics 3 --quiet
"$program" evaluate "$run" --quiet
rm "$run/report.html" # of the first cut, and large
"$program" info "$run" --verify
du -sb "$run"
