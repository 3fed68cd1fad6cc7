#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# judges_alike.sh REAL STAND_IN
#
# Two programs of judge.c, one over CMocka and one over cmocka.c: they must give each test the same
# verdict and end with the same exit status. Exit 0: they do; 1: they do not; 2: wrong usage.
set -eu

if [ $# -ne 2 ]; then
    echo "usage: judges_alike.sh REAL STAND_IN" >&2
    exit 2
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset CMOCKA_MESSAGE_OUTPUT

# judge PROGRAM NAME: one line a verdict, and the exit status, in NAME.
judge() {
    code=0
    "$1" >"$work/out" 2>&1 || code=$?
    grep -oE '\[ *(OK|FAILED|SKIPPED|ERROR) *\] [a-z_]+$' "$work/out" | sort -u >"$work/$2"
    echo "exit $code" >>"$work/$2"
}

judge "$1" real
judge "$2" stand-in
if [ "$(wc -l <"$work/real")" -lt 30 ]; then
    echo "FAIL: CMocka gave too few verdicts to compare:"
    cat "$work/real"
    exit 1
fi
if ! diff -u "$work/real" "$work/stand-in"; then
    echo "FAIL: cmocka.c (+) judges otherwise than CMocka (-)"
    exit 1
fi
