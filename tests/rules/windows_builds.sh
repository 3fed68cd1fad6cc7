#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# windows_builds.sh ROOT CROSS_FILE COMPILER
#
# What docs/build.md says of Windows works: configured with the cross file, with warnings as errors,
# the tree builds. Exit 0: it does; 1: it does not; 2: wrong usage; 77: no such compiler here.
set -eu

if [ $# -ne 3 ]; then
    echo "usage: windows_builds.sh ROOT CROSS_FILE COMPILER" >&2
    exit 2
fi
root=$1
cross_file=$2

for tool in "$3" meson ninja; do
    command -v "$tool" >/dev/null 2>&1 || {
        echo "SKIP: no $tool on this machine"
        exit 77
    }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

meson setup "$work/build" "$root" --cross-file "$cross_file" -Dwerror=true \
    --fatal-meson-warnings >"$work/log" 2>&1 || {
    echo "FAIL: meson cannot configure $root with $cross_file:"
    tail -n 20 "$work/log"
    exit 1
}
ninja -C "$work/build" >"$work/log" 2>&1 || {
    echo "FAIL: $root does not build with $cross_file:"
    grep -E 'error:|warning:' "$work/log" || tail -n 20 "$work/log"
    exit 1
}
for made in core/libqxlcore.a fakedevice/libfakeqxl.a tests/core/test_core_draw.exe; do
    if ! [ -s "$work/build/$made" ]; then
        echo "FAIL: the build with $cross_file has no $made"
        exit 1
    fi
done
