#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# pages_point_to_what_exists.sh ROOT
#
# A comment that says docs/PAGE.md, "Title" must name a section of that page (its number does not count), and a
# link of a page to a file of the repository must lead to one.
# Exit 0: all do; 1: one does not; 2: wrong usage.
set -eu

if [ $# -ne 1 ]; then
    echo "usage: pages_point_to_what_exists.sh ROOT" >&2
    exit 2
fi
cd "$1"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# A citation may go on in the next line of the comment: join them, and put each on a line of its own.
find core fakedevice harness spice-protocol tests -name '*.[ch]' | sort >"$work/sources"
while read -r file; do
    sed 's/^ *\* *//' "$file" | tr '\n' ' ' |
        { grep -oE 'docs/[a-z-]+\.md, "[^"]*"(, "[^"]*")*( and "[^"]*")?' || true; } |
        while read -r citation; do
            page=${citation%%,*}
            echo "${citation#*, }" | grep -oE '"[^"]*"' | tr -d '"' | sed "s|^|$file $page |"
        done
done <"$work/sources" >"$work/citations"
while read -r file page title; do
    if ! sed -n 's/^##* \([0-9]*\. \)*//p' "$page" | grep -qxF -e "$title"; then
        echo "FAIL: $file cites $page, \"$title\": no such section; grep '^#' $page lists them"
        failed=1
    fi
done <"$work/citations"

for page in README.md docs/*.md; do
    grep -oE '\]\([^)#:]+' "$page" | sed "s|^](|$page |" || true
done >"$work/links"
while read -r page link; do
    if ! [ -e "$(dirname "$page")/$link" ]; then
        echo "FAIL: $page links to $link: no such file"
        failed=1
    fi
done <"$work/links"

if ! [ -s "$work/citations" ] || ! [ -s "$work/links" ]; then
    echo "FAIL: no citation or no link found in $1: nothing was checked"
    failed=1
fi
exit $failed
