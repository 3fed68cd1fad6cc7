#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# rooms_stay_apart.sh ROOT
#
# Reads the #include lines of each room (docs/architecture.md) and names those that it may not have.
# Exit 0: none; 1: some, each printed as FILE:LINE; 2: wrong usage.
set -eu

if [ $# -ne 1 ]; then
    echo "usage: rooms_stay_apart.sh ROOT" >&2
    exit 2
fi
cd "$1"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# includes ROOM: lines "FILE:LINE: NAME", where NAME keeps its brackets or quotes.
includes() {
    find "$1" -name '*.[ch]' -exec grep -nH '^[[:space:]]*#[[:space:]]*include' {} + |
        sed 's/^\([^:]*:[0-9]*:\)[[:space:]]*#[[:space:]]*include[[:space:]]*/\1 /'
}

# forbid WHAT < LINES: every line read is a violation.
forbid() {
    while read -r line; do
        echo "FAIL: $line: $1"
        failed=1
    done
}

# quoted ROOM < LINES: "..." must be a file of the room, beside the including file or in its
# include/ or src/ folder.
quoted() {
    while read -r place name rest; do
        case $name in
        \"*\") ;;
        *) continue ;;
        esac
        name=${name#\"}
        name=${name%\"}
        folder=$(dirname "${place%%:*}")
        real=
        for candidate in "$folder/$name" "$1/include/$name" "$1/src/$name"; do
            if [ -e "$candidate" ]; then
                real=$(realpath --relative-to=. "$candidate")
                break
            fi
        done
        case $real in
        "$1"/*) ;;
        *)
            echo "FAIL: $place \"$name\" $rest: not a file of $1/"
            failed=1
            ;;
        esac
    done
}

for room in core fakedevice; do
    includes $room >"$work/$room"
    if ! [ -s "$work/$room" ]; then
        echo "FAIL: no #include found in $room/: nothing was checked"
        failed=1
    fi
    quoted $room <"$work/$room"
done

grep -vE ' (<qxl/[a-z0-9_]+\.h>|<(stdint|stddef|stdbool|stdarg)\.h>|<qxl_wire\.h>|"qxl_wire\.h"|<spice/[a-z0-9_-]+\.h>|<xxhash\.h>|"[^"]+") *(/[*/].*)?$' \
    "$work/core" >"$work/bad" || true
forbid "the core may include <qxl/...>, its own files, qxl_wire.h, <spice/...>, <xxhash.h>, \
<stdint.h>, <stddef.h>, <stdbool.h> and <stdarg.h>" <"$work/bad"

grep -E '<(qxl/|glib|gio/|gobject/|json-glib/|spice\.h|spice-server/|spice/(server|audio)|archive)|core/' \
    "$work/fakedevice" >"$work/bad" || true
forbid "the fake device may not see the core, GLib or spice-server" <"$work/bad"

includes harness | grep -E '[<"/]winglue/' >"$work/bad" || true
forbid "the harness may not include winglue/" <"$work/bad"

includes winglue | grep -E '[<"/](harness|fakedevice)/|fake_qxl|[<"]rig_' >"$work/bad" || true
forbid "winglue/ may not include harness/ or fakedevice/" <"$work/bad"

includes spice-protocol | grep -vE ' (<spice/|<std|<qxl_wire\.h>|"qxl_wire\.h")' >"$work/bad" || true
forbid "spice-protocol/ may include <spice/...> only" <"$work/bad"

exit $failed
