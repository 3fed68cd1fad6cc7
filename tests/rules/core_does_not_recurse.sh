#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# core_does_not_recurse.sh ROOT WIRE_HEADERS XXHASH_HEADERS
#
# Has gcc write down who calls whom in ROOT/core/src and looks for circles. Calls through pointers
# are not seen. Exit 0: no circle; 1: a circle, printed; 2: wrong usage; 77: no gcc that can do it.
set -eu

if [ $# -ne 3 ]; then
    echo "usage: core_does_not_recurse.sh ROOT WIRE_HEADERS XXHASH_HEADERS" >&2
    exit 2
fi
root=$1
headers=$2
xxhash=$3

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo 'int probe;' >"$work/probe.c"
if ! gcc -fcallgraph-info -c "$work/probe.c" -o "$work/probe.o" 2>/dev/null; then
    echo "SKIP: no gcc with -fcallgraph-info (10 or later) on this machine"
    exit 77
fi
rm -f "$work"/probe.*

find "$root/core/src" -name '*.c' | sort >"$work/sources"
if ! [ -s "$work/sources" ]; then
    echo "FAIL: no source in $root/core/src: nothing was checked"
    exit 1
fi
number=0
while read -r source; do
    number=$((number + 1))
    gcc -O0 -std=gnu11 -ffreestanding -fcallgraph-info -I "$root/core/include" \
        -I "$root/spice-protocol" -isystem "$headers" -isystem "$root/core/src/xxhash" \
        -isystem "$xxhash" -c "$source" -o "$work/$number.o" || {
        echo "FAIL: $source does not compile"
        exit 1
    }
done <"$work/sources"

# edge: { sourcename: "CALLER" targetname: "CALLEE" label: ... }
awk -F '"' '/^edge: / && $4 != "__indirect_call" { print $2, $4 }' "$work"/*.ci |
    sort -u >"$work/calls"

failed=0
awk '$1 == $2 { print "FAIL: " $1 " calls itself"; found = 1 } END { exit found }' \
    "$work/calls" || failed=1
if ! tsort "$work/calls" >/dev/null 2>"$work/circle"; then
    echo "FAIL: these functions of the core call each other in a circle:"
    sed -n 's/^tsort: /  /p' "$work/circle" | grep -v 'input contains a loop' || true
    failed=1
fi
exit $failed
