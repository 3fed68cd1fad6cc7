#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# drivers_compile_for_msvc.sh ROOT WIRE_HEADERS x86_64|i686
#
# Compiles every source of ROOT/winglue with clang as Microsoft's compiler would (with mingw-w64's
# headers, for lack of Microsoft's), and looks at the objects: they need nothing but the core, memcpy
# and the like, and the functions of winglue/ddk/*.txt. The core's own sources are looked at by
# core_is_freestanding.sh.
# Exit 0: all held; 1: one did not; 2: wrong usage; 77: no such compiler or headers here.
set -eu

if [ $# -ne 3 ]; then
    echo "usage: drivers_compile_for_msvc.sh ROOT WIRE_HEADERS x86_64|i686" >&2
    exit 2
fi
root=$1
headers=$2
cpu=$3

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for tool in clang nm "$cpu-w64-mingw32-gcc"; do
    command -v "$tool" >/dev/null 2>&1 || {
        echo "SKIP: no $tool on this machine"
        exit 77
    }
done
windows=$(echo '#include <windef.h>' | "$cpu-w64-mingw32-gcc" -M -x c - |
    sed -n 's|.* \([^ ]*\)/windef\.h.*|\1|p' | head -n 1)
if [ -z "$windows" ]; then
    echo "SKIP: no headers of Windows on this machine: expected windef.h of mingw-w64"
    exit 77
fi

# -fgnuc-version: mingw-w64's headers hide attributes from who is not gcc. An enumerator is an int
# for Microsoft's compiler, whatever its value, so one beyond INT_MAX is of another sign there.
set -- "--target=$cpu-pc-windows-msvc" -fms-extensions -fms-compatibility -fgnuc-version=4.2.1 \
    -std=gnu11 -O2 -ffreestanding -mno-stack-arg-probe -Wframe-larger-than=1024 \
    -Wall -Wextra -Werror -Wno-sign-compare -DQXL_DRIVER
prefix=
if [ "$cpu" = i686 ]; then
    set -- "$@" -D_X86_ -mno-sse -mno-mmx -msoft-float
    prefix=_
fi

find "$root/winglue" -name '*.c' | sort >"$work/sources"
if ! [ -s "$work/sources" ]; then
    echo "FAIL: no source in $root/winglue: nothing was checked"
    exit 1
fi
failed=0
number=0
while read -r source; do
    number=$((number + 1))
    clang "$@" -I "$root/winglue/shared" -I "$root/core/include" -I "$root/spice-protocol" \
        -isystem "$headers" -isystem "$root/winglue/ddk" -isystem "$windows" \
        -c "$source" -o "$work/$number.o" || {
        echo "FAIL: $source does not compile with 'clang $*'"
        failed=1
    }
done <"$work/sources"
[ $failed = 0 ] || exit 1

sed 's/#.*//' "$root"/winglue/ddk/*.txt | awk 'NF { print $1 }' >"$work/allowed"
# The latter are 64-bit arithmetic on x86: int64.lib of Microsoft's kit has them.
printf '%s\n' memcpy memmove memset memcmp _alldiv _aulldiv _allmul _allrem _aullrem _allshl \
    _allshr _aullshr >>"$work/allowed"
# Undecorated: imports are __imp_NAME, of 32-bit stdcall functions _NAME@BYTES.
nm -P "$work"/*.o | awk -v prefix="$prefix" '
    NF < 2 || $1 ~ /^[.@]/ { next }
    {
        name = $1
        sub("^__imp_", "", name)
        sub("^" prefix, "", name)
        sub("@[0-9]+$", "", name)
    }
    $2 == "U" { wanted[name] = 1; next }
    $2 ~ /^[bBdDcC]$/ { print "a global that can be written: " name }
    { has[name] = 1 }
    END {
        for (name in wanted)
            if (!(name in has) && name !~ /^qxl_/)
                print name
    }
' | sort >"$work/wanted"
if grep -vxFf "$work/allowed" "$work/wanted" >"$work/bad"; then
    sed 's/^/FAIL: the drivers need what no kernel has, or have what they may not: /' "$work/bad"
    exit 1
fi
echo "$number sources of the drivers compile for $cpu-pc-windows-msvc"
