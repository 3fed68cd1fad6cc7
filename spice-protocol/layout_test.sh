#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# layout_test.sh SOURCE_DIR HEADERS COMPILER [ARGS...]
#
# Compiles layout.c, freestanding and with warnings as errors, and then a copy of it with one wrong
# number, which must not compile. Exit 0: both held; 1: one did not; 77: no such compiler here.
set -eu

if [ $# -lt 3 ]; then
    echo "usage: layout_test.sh SOURCE_DIR HEADERS COMPILER [ARGS...]" >&2
    exit 2
fi
source_dir=$1
headers=$2
shift 2

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if ! command -v "$1" >/dev/null 2>&1; then
    echo "SKIP: no $1 on this machine"
    exit 77
fi
printf '#include <stdint.h>\n#include <limits.h>\n' >"$work/probe.c"
if ! "$@" -ffreestanding -c "$work/probe.c" -o "$work/probe.o" 2>"$work/err"; then
    echo "SKIP: '$*' cannot compile for its target: $(grep -m 1 'error:' "$work/err" || head -n 1 "$work/err")"
    exit 77
fi

compile() {
    "$compiler" "$@" -std=gnu11 -ffreestanding -Wall -Wextra -Wpedantic -Werror \
        -isystem "$headers" -I "$source_dir" -c "$input" -o "$work/layout.o"
}
compiler=$1
shift

input=$source_dir/layout.c
compile "$@" || {
    echo "FAIL: $input does not compile with '$compiler $*'; an assertion above names the field"
    exit 1
}

input=$work/wrong.c
sed 's/SIZE(QXLDrawable, 191)/SIZE(QXLDrawable, 192)/' "$source_dir/layout.c" >"$input"
if cmp -s "$input" "$source_dir/layout.c"; then
    echo "FAIL: layout.c no longer states the size of QXLDrawable; adapt layout_test.sh"
    exit 1
fi
if compile "$@" 2>"$work/err"; then
    echo "FAIL: '$compiler $*' accepts a wrong size of QXLDrawable; the proof proves nothing"
    exit 1
fi
grep -q 'size of QXLDrawable is not 192' "$work/err" || {
    echo "FAIL: the wrong size of QXLDrawable was refused for another reason:"
    cat "$work/err"
    exit 1
}
