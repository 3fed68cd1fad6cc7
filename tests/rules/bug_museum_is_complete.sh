#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# bug_museum_is_complete.sh ROOT: docs/bug-museum.md has each of the 76 bugs once, in order, and each
# test that it names, `folder/file: test`, exists in tests/.
set -eu

if [ $# -ne 1 ]; then
    echo "usage: bug_museum_is_complete.sh ROOT" >&2
    exit 2
fi
cd "$1"
page=docs/bug-museum.md
status=0

complain() {
    printf '%s: %s\n' "$page" "$1"
    status=1
}

rows=$(sed -n 's/^| \([0-9]*\)\. .*/\1/p' "$page")
missing=$(seq 1 76 | awk -v rows="$rows" '
    BEGIN { split(rows, found, "\n") }
    !stopped && found[NR] != $1 { print $1; stopped = 1 }')
if [ -n "$missing" ]; then
    complain "expected the row of bug $missing where another one or none is"
fi
if [ "$(echo "$rows" | wc -l)" -gt 76 ]; then
    complain "expected 76 rows, found more"
fi

# shellcheck disable=SC2016 # backquotes of Markdown
names=$(grep -o '`[a-z/]*/test_[a-z0-9_]*: [a-z0-9_]*`' "$page" | tr -d '` ' | sort -u)
if [ -z "$names" ]; then
    complain "expected names of tests like \`core/test_heap: a_name\`, found none"
fi
for name in $names; do
    file=tests/${name%%:*}.c
    if ! grep -q "^static void ${name#*:}(" "$file" 2>/dev/null; then
        complain "names the test ${name#*:}, which is not in $file"
    fi
done
exit $status
