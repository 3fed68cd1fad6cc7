#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# headers_document_everything.sh ROOT
#
# Doxygen reads the core's public headers and misses nothing: each type, member and function has its
# comment, and each comment names what exists. Exit 0: so it is; 1: it is not, each place is printed;
# 2: wrong usage; 77: no doxygen here.
set -eu

if [ $# -ne 1 ]; then
    echo "usage: headers_document_everything.sh ROOT" >&2
    exit 2
fi
root=$(realpath "$1")

command -v doxygen >/dev/null 2>&1 || {
    echo "SKIP: no doxygen on this machine"
    exit 77
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

sed -e "s|@root@|$root|g; s|@output@|$work|; s|@version@|0|" \
    -e 's/@warnings@/YES/; s/@warnings_are_errors@/FAIL_ON_WARNINGS/' \
    "$root/docs/api/Doxyfile.in" >"$work/Doxyfile"
if ! doxygen "$work/Doxyfile" >"$work/out" 2>&1; then
    echo "FAIL: doxygen says of the public headers:"
    sed "s|$root/||" "$work/out"
    exit 1
fi
if awk 'FNR > 1 && $0 == last && /\/\*\*/ { print FILENAME ":" FNR ": said twice: " $0; twice = 1 }
        { last = $0 } END { exit !twice }' "$root"/core/include/qxl/*.h; then
    echo "FAIL: delete one of the two lines"
    exit 1
fi
for page in index.html display_8h.html structqxl__hw.html; do
    if ! [ -s "$work/html/$page" ]; then
        echo "FAIL: doxygen made no $page"
        exit 1
    fi
done
