#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# core_is_freestanding.sh ROOT WIRE_HEADERS XXHASH_HEADERS COMPILER [ARGS...]
#
# Compiles every source of ROOT/core/src as a kernel driver would be, with and without optimisation,
# and looks at the objects: no symbol from outside but four, no global that can be written, no frame
# above 1 KiB, no floating point (a compile error or a call of a library function: both are seen).
# Exit 0: all held; 1: one did not; 2: wrong usage; 77: no such compiler here.
set -eu

if [ $# -lt 4 ]; then
    echo "usage: core_is_freestanding.sh ROOT WIRE_HEADERS XXHASH_HEADERS COMPILER [ARGS...]" >&2
    exit 2
fi
root=$1
headers=$2
xxhash=$3
shift 3
allowed='memcpy memmove memset memcmp'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for tool in "$1" nm; do
    command -v "$tool" >/dev/null 2>&1 || {
        echo "SKIP: no $tool on this machine"
        exit 77
    }
done
printf '#include <stdint.h>\n#include <limits.h>\n' >"$work/probe.c"
"$@" -ffreestanding -c "$work/probe.c" -o "$work/probe.o" 2>"$work/err" || {
    echo "SKIP: '$*' cannot compile for its target: $(grep -m 1 'error:' "$work/err" || head -n 1 "$work/err")"
    exit 77
}

target=$("$@" -dumpmachine)
case $target in
*linux*) set -- "$@" -fno-pic -fno-pie -fno-stack-protector ;;
esac
prefix=
if echo | "$@" -E -dM -x c - | grep -q '__USER_LABEL_PREFIX__ _$'; then
    prefix=_
fi

find "$root/core/src" -name '*.c' | sort >"$work/sources"
if ! [ -s "$work/sources" ]; then
    echo "FAIL: no source in $root/core/src: nothing was checked"
    exit 1
fi

failed=0
for level in -O0 -O2; do
    rm -f "$work"/*.o
    number=0
    while read -r source; do
        number=$((number + 1))
        "$@" $level -std=gnu11 -ffreestanding -Wall -Wextra -Werror -mgeneral-regs-only \
            -Wframe-larger-than=1024 -I "$root/core/include" -I "$root/spice-protocol" \
            -isystem "$headers" -isystem "$root/core/src/xxhash" -isystem "$xxhash" \
            -c "$source" -o "$work/$number.o" || {
            echo "FAIL: $source does not compile with '$*' $level as freestanding code"
            failed=1
        }
    done <"$work/sources"

    nm -P "$work"/[0-9]*.o >"$work/symbols" 2>"$work/err" || {
        echo "FAIL: nm cannot read the objects for $target: $(head -n 1 "$work/err")"
        exit 1
    }
    awk -v prefix="$prefix" -v allowed="$allowed" -v level="$level" '
        BEGIN {
            count = split(allowed, names, " ")
            for (i = 1; i <= count; i++)
                may[prefix names[i]] = 1
        }
        NF < 2 || $1 ~ /^[.@]/ { next }
        $2 ~ /^[UvwW]$/ && NF < 3 { wanted[$1] = 1; next }
        $2 ~ /^[bBdDCsSgG]$/ {
            print "FAIL: " level ": the core has a global that can be written: " $1
            failed = 1
        }
        { has[$1] = 1 }
        END {
            for (name in wanted)
                if (!(name in has) && !(name in may)) {
                    print "FAIL: " level ": the core needs a symbol from outside: " name \
                        " (allowed: " allowed ")"
                    failed = 1
                }
            exit failed
        }
    ' "$work/symbols" || failed=1
done
if [ $failed = 0 ]; then
    echo "$number sources of the core stand alone, compiled by '$*'"
fi
exit $failed
