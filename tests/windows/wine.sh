#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# wine.sh 64|32 [PROGRAM [ARGUMENT]...]
#
# Run a Windows program of a build folder under Wine, without a display and with a Wine prefix of
# the build folder's own: neither ~/.wine nor anything else of the user's is touched. Any number may
# run at a time. Wine's server ends by itself, a few seconds after the last of them.
#
# What is no Windows program runs as it is: meson has this script run every test of a Windows build.
#
# Exit status: the program's; 77: no such Wine here (said on stdout); 2: wrong usage. Without a
# PROGRAM: 0 or 77.
set -eu

wrong_usage() {
    echo "wine.sh: $1
usage: wine.sh 64|32 [PROGRAM [ARGUMENT]...]" >&2
    exit 2
}

case ${1:-} in
64) cpu=x86_64 loaders='/usr/lib/wine/wine64 wine64 wine' package=wine64 ;;
32) cpu=i386 loaders='/usr/lib/wine/wine wine' package=wine32:i386 ;;
*) wrong_usage "expected 64 or 32, found '${1:-}'" ;;
esac
bits=$1
shift

if [ $# -gt 0 ] && [ -f "$1" ] && [ "$(head -c 2 "$1")" != MZ ]; then
    exec "$@"
fi

# first_of COMMAND...: the path of the first that there is.
first_of() {
    for candidate in "$@"; do
        command -v "$candidate" && return 0
    done
    return 1
}

# Where Wine keeps its own DLLs: Debian's place, then those of others.
dlls=
for folder in /usr/lib/"$cpu"-linux-gnu/wine /usr/lib/wine /usr/lib64/wine /usr/lib32/wine; do
    if [ -e "$folder/$cpu-windows/kernel32.dll" ]; then
        dlls=$folder/$cpu-windows
        break
    fi
done
# shellcheck disable=SC2086 # words
if [ -z "$dlls" ] || ! loader=$(first_of $loaders); then
    echo "SKIP: no $bits-bit Wine on this machine (Debian's package is $package)"
    exit 77
fi
[ $# -gt 0 ] || exit 0

build=$(dirname "$(realpath "$1")")
while ! [ -d "$build/meson-private" ]; do
    [ "$build" != / ] || wrong_usage "$1 is not in a build folder of meson"
    build=$(dirname "$build")
done

# Wine would fill a prefix with copies of its DLLs, 700 MB. Links do, and "disable" keeps it from
# trying. What comes second finds the folder in its place and throws its own away.
prefix=$build/wineprefix
if ! [ -d "$prefix" ]; then
    new=$(mktemp -d "$build/wineprefix.XXXXXX")
    mkdir -p "$new/drive_c/windows/system32"
    ln -s "$dlls"/* "$new/drive_c/windows/system32/"
    echo disable >"$new/.update-timestamp"
    mv -T "$new" "$prefix" 2>/dev/null || rm -rf "$new"
fi

unset DISPLAY WAYLAND_DISPLAY
export HOME="$prefix" WINEPREFIX="$prefix" WINEARCH="win$bits" WINEDEBUG="${WINEDEBUG:--all}"
# Wine's debugger ends a program that crashed with status 0, which is that of one that passed.
export WINEDLLOVERRIDES='mscoree,mshtml=;winemenubuilder.exe,winedbg.exe=d'
# Debian's package of the loader alone has the server under another name.
if server=$(first_of "/usr/lib/wine/wineserver$bits" /usr/lib/wine/wineserver64); then
    export WINESERVER="$server"
fi

# Wine's server can end just as a program calls it, which then says so and never begins: again.
said=$(mktemp "$prefix/stderr.XXXXXX")
trap 'rm -f "$said"' EXIT
for attempt in 1 2 3; do
    status=0
    "$loader" "$@" 2>"$said" || status=$?
    grep -q '^wine client error:0: ' "$said" || break
    echo "wine.sh: attempt $attempt: $(head -n 1 "$said")" >&2
done
cat "$said" >&2
exit "$status"
