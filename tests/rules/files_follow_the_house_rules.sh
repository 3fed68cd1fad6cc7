#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# files_follow_the_house_rules.sh ROOT
#
# Every C file starts with the licence line and has at most 600 lines; every script names the licence
# in its first three lines; nothing is left for later (the two usual words for that are looked for).
# Exit 0: all do; 1: one does not; 2: wrong usage.
set -eu

if [ $# -ne 1 ]; then
    echo "usage: files_follow_the_house_rules.sh ROOT" >&2
    exit 2
fi
cd "$1"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
later='TO''DO|FIX''ME'

find . -path './build*' -prune -o -name '*.[ch]' -print | sort >"$work/sources"
{
    find rig .ci -type f
    find spice-protocol tests -name '*.sh'
} | sort >"$work/scripts"
if ! [ -s "$work/sources" ] || ! [ -s "$work/scripts" ]; then
    echo "FAIL: no file found in $1: nothing was checked"
    exit 1
fi

while read -r file; do
    if [ "$(head -n 1 "$file")" != '/* SPDX-License-Identifier: BSD-3-Clause */' ]; then
        echo "FAIL: $file:1: expected /* SPDX-License-Identifier: BSD-3-Clause */," \
            "found: $(head -n 1 "$file")"
        failed=1
    fi
    lines=$(wc -l <"$file")
    if [ "$lines" -gt 600 ]; then
        echo "FAIL: $file has $lines lines, the limit is 600: cut it by noun"
        failed=1
    fi
done <"$work/sources"

while read -r file; do
    if ! head -n 3 "$file" | grep -q '^# SPDX-License-Identifier: BSD-3-Clause$'; then
        echo "FAIL: $file: no '# SPDX-License-Identifier: BSD-3-Clause' in the first three lines"
        failed=1
    fi
done <"$work/scripts"

if xargs grep -nHE "$later" <"$work/sources" || xargs grep -nHE "$later" <"$work/scripts"; then
    echo "FAIL: the lines above leave something for later: do it, or file an issue"
    failed=1
fi
exit $failed
