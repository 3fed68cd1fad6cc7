#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# fuzz_for_20_seconds.sh TARGET CORPUS REGRESSIONS FOUND
#
# Replays every input in REGRESSIONS, if that folder exists, then lets the fuzz target make inputs
# from those in CORPUS for 20 seconds, from a printed seed: QXL_SEED sets it. An input that TARGET
# does not survive is saved in FOUND. Exit 0: none; 1: one; 2: wrong usage.
set -eu

if [ $# -ne 4 ]; then
    echo "usage: fuzz_for_20_seconds.sh TARGET CORPUS REGRESSIONS FOUND" >&2
    exit 2
fi
target=$(realpath "$1")
corpus=$2
regressions=$3
found=$4
name=$(basename "$target" | sed 's/^fuzz_//')
mkdir -p "$found"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
seed=${QXL_SEED:-$(($(od -An -N4 -tu4 /dev/urandom) % 2147483647 + 1))}
limits='-timeout=20 -rss_limit_mb=3000'

# fail WHAT INPUT
fail() {
    echo "FAIL: $1. Once more, with that input alone:"
    echo "    $target '$2'"
    echo "Mend it, write a unit test, and keep the input as tests/fuzz/regressions/$name/WHAT_IT_SHOWS."
    exit 1
}

if [ -d "$regressions" ]; then
    for input in "$regressions"/*; do
        # shellcheck disable=SC2086 # options are words
        "$target" $limits -artifact_prefix="$found/" "$input" 2>&1 ||
            fail 'an input that was mended does harm again' "$input"
    done
fi

echo "QXL_SEED=$seed"
mkdir "$work/new"
code=0
# shellcheck disable=SC2086 # options are words
"$target" $limits -seed="$seed" -max_total_time=20 -print_final_stats=1 \
    -artifact_prefix="$found/" "$work/new" "$corpus" >"$work/log" 2>&1 || code=$?
grep -v '^#[0-9]*.*\(NEW\|REDUCE\|pulse\|RELOAD\)' "$work/log" || true
if [ $code != 0 ]; then
    saved=$(sed -n 's/.*Test unit written to //p' "$work/log" | tail -n 1)
    fail "exit $code; the input is saved in $found" "${saved:-(none was saved)}"
fi
