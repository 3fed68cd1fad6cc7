#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# sources_are_formatted.sh ROOT
#
# clang-format has nothing to change. Versions format differently: 14, Debian 12's, is the one that
# counts. Exit 0: so it is; 1: a file differs; 2: wrong usage; 77: no clang-format 14.
set -eu

if [ $# -ne 1 ]; then
    echo "usage: sources_are_formatted.sh ROOT" >&2
    exit 2
fi
cd "$1"

formatter=
for candidate in clang-format-14 clang-format; do
    if command -v "$candidate" >/dev/null 2>&1 &&
        "$candidate" --version | grep -q 'version 14\.'; then
        formatter=$candidate
        break
    fi
done
if [ -z "$formatter" ]; then
    echo "SKIP: no clang-format 14 on this machine"
    exit 77
fi

files=$(find . -path './build*' -prune -o -name '*.[ch]' -print)
if [ -z "$files" ]; then
    echo "FAIL: no C file found in $1: nothing was checked"
    exit 1
fi
# shellcheck disable=SC2086 # one word a file
if "$formatter" --dry-run --Werror $files >/dev/null 2>&1; then
    exit 0
fi
for file in $files; do
    if ! "$formatter" --dry-run --Werror "$file" >/dev/null 2>&1; then
        echo "FAIL: $file is not formatted: run $formatter -i $file"
    fi
done
exit 1
