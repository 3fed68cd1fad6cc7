#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# prints_what_its_page_says.sh PROGRAM EXPECTED PAGE
#
# Runs an example. Its output must be EXPECTED, and PAGE must quote EXPECTED line by line. Times differ
# from run to run: the number at the start of a line counts as 0.
# Exit 0: it is so; 1: it is not, and the difference is printed; 2: wrong usage.
set -eu

if [ $# -ne 3 ]; then
    echo "usage: prints_what_its_page_says.sh PROGRAM EXPECTED PAGE" >&2
    exit 2
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

"$1" >"$work/output" || failed=$?
if [ "$failed" -ne 0 ]; then
    echo "FAIL: $1: expected exit status 0, found $failed"
fi
sed 's/^[0-9][0-9]* /0 /' "$work/output" >"$work/timeless"
if ! diff "$2" "$work/timeless"; then
    echo "FAIL: < is what $2 expects, > is what $1 printed: correct the one that is wrong"
    failed=1
fi
if ! [ -s "$2" ]; then
    echo "FAIL: $2 is empty: nothing was checked"
    failed=1
fi
while read -r line; do
    if ! grep -qxF -e "$line" "$3"; then
        echo "FAIL: $3 does not quote this line of $2: $line"
        failed=1
    fi
done <"$2"
exit $failed
