#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# core_installs.sh ROOT COMPILER [CROSS_FILE]
#
# `meson install` puts the core in place: library, headers, qxlcore.pc. A program compiles and links
# with what qxlcore.pc says and nothing but what was installed (for Linux: and spice-protocol's own
# package). Exit 0: it does; 1: it does not; 2: wrong usage; 77: no such compiler here.
set -eu

if [ $# -lt 2 ] || [ $# -gt 3 ]; then
    echo "usage: core_installs.sh ROOT COMPILER [CROSS_FILE]" >&2
    exit 2
fi
root=$(realpath "$1")
compiler=$2
cross_file=${3:-}

for tool in "$compiler" meson ninja pkg-config; do
    command -v "$tool" >/dev/null 2>&1 || {
        echo "SKIP: no $tool on this machine"
        exit 77
    }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset DESTDIR PKG_CONFIG_PATH PKG_CONFIG_LIBDIR PKG_CONFIG_SYSROOT_DIR
failed=0

# must WHAT COMMAND...
must() {
    what=$1
    shift
    "$@" >"$work/log" 2>&1 || {
        echo "FAIL: $what: $*"
        tail -n 20 "$work/log"
        exit 1
    }
}

must 'cannot configure' meson setup "$work/build" "$root" ${cross_file:+--cross-file "$cross_file"} \
    --prefix /usr/local --libdir lib --fatal-meson-warnings
must 'cannot build' ninja -C "$work/build" core/libqxlcore.a
must 'cannot install' meson install -C "$work/build" --no-rebuild --tags devel --destdir "$work/dest"

installed=$work/dest/usr/local
for file in lib/libqxlcore.a lib/pkgconfig/qxlcore.pc include/qxl_wire.h; do
    if ! [ -s "$installed/$file" ]; then
        echo "FAIL: meson install leaves no $file"
        failed=1
    fi
done
for header in "$root"/core/include/qxl/*.h; do
    name=${header##*/}
    if ! cmp -s "$header" "$installed/include/qxl/$name"; then
        echo "FAIL: meson install leaves no include/qxl/$name: list it in core/meson.build"
        failed=1
    fi
done

# A cross compiler gets what was installed, as in a root of its own, and no package of the build
# machine. On Linux spice-protocol is where its package put it.
export PKG_CONFIG_PATH="$installed/lib/pkgconfig"
if [ -n "$cross_file" ]; then
    export PKG_CONFIG_LIBDIR="$PKG_CONFIG_PATH" PKG_CONFIG_SYSROOT_DIR="$work/dest"
    must 'cannot read qxlcore.pc' pkg-config --cflags --libs qxlcore
else
    must 'cannot read qxlcore.pc' pkg-config --define-prefix --cflags --libs qxlcore
fi
flags=$(cat "$work/log")
case $flags in
*"$installed/include"*) ;;
*)
    echo "FAIL: expected flags that point into $installed, found: $flags"
    failed=1
    ;;
esac

{
    for header in "$root"/core/include/qxl/*.h; do
        echo "#include <qxl/${header##*/}>"
    done
    cat <<'END'
#include <qxl_wire.h>

int main(void)
{
    struct qxl_hw hw;
    struct qxl_bars bars = {.revision = 5};

    return qxl_probe(&bars, &hw, NULL) == QXL_STATUS_OK;
}
END
} >"$work/program.c"
# shellcheck disable=SC2086 # the flags are words
must 'qxlcore.pc does not do' "$compiler" -std=gnu11 -Wall -Wextra -Werror "$work/program.c" \
    -Wl,--whole-archive $flags -Wl,--no-whole-archive -o "$work/program.exe"
exit $failed
