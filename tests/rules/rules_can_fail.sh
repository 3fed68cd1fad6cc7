#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# rules_can_fail.sh RULES_DIR WIRE_DIR WIRE_HEADERS XXHASH_HEADERS
#
# The rules are tests, and a test must be able to fail: each rule is run on a small tree that keeps
# it, where it must pass, and on copies with one planted violation each, where it must fail and say
# what it found. Exit 0: all so; 1: a rule is blind or sees ghosts; 2: wrong usage.
set -eu

if [ $# -ne 4 ]; then
    echo "usage: rules_can_fail.sh RULES_DIR WIRE_DIR WIRE_HEADERS XXHASH_HEADERS" >&2
    exit 2
fi
rules=$1
wire=$2
headers=$3
xxhash=$4

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
licence='/* SPDX-License-Identifier: BSD-3-Clause */'
script_licence='# SPDX-License-Identifier: BSD-3-Clause'
failed=0
skipped=0
planted=0

# plant FILE: write stdin there, under the licence line.
plant() {
    mkdir -p "$(dirname "$tree/$1")"
    {
        echo "$licence"
        cat
    } >"$tree/$1"
}

# grow NAME: a tree that keeps every rule.
grow() {
    tree=$work/$1
    mkdir -p "$tree/.ci" "$tree/harness" "$tree/winglue" "$tree/tests" "$tree/spice-protocol"
    cp "$wire/qxl_wire.h" "$tree/spice-protocol/"
    plant core/include/qxl/good.h <<'END'
#ifndef QXL_GOOD_H
#define QXL_GOOD_H

#include <stdint.h>

uint32_t qxl_good(const void *from, uint32_t size);

#endif
END
    plant core/src/inner.h <<'END'
#include <stdint.h>

uint32_t inner(uint32_t size);
END
    plant core/src/good.c <<'END'
#include <qxl/good.h>
#include <qxl_wire.h>
#include "inner.h"

static const uint32_t table[4] = {1, 2, 3, 4};

uint32_t qxl_good(const void *from, uint32_t size)
{
    return inner(size) + table[size & 3] + (from == NULL);
}
END
    plant core/src/inner.c <<'END'
#include "inner.h"

uint32_t inner(uint32_t size)
{
    uint8_t bytes[512] = {0};

    return bytes[size & 511];
}
END
    plant fakedevice/device.c <<'END'
#include <stdlib.h>
#include <pthread.h>
#include <spice/qxl_dev.h>

int device;
END
    printf '#!/bin/sh\n%s\nexit 0\n' "$script_licence" >"$tree/rig"
    printf '#!/bin/bash\n%s\nexit 0\n' "$script_licence" >"$tree/.ci/run"
    mkdir -p "$tree/docs"
    awk 'BEGIN { for (i = 1; i <= 76; i++) print "| " i ". A bug | `core/test_x: it_stays_out` |" }' \
        >"$tree/docs/bug-museum.md"
    plant tests/core/test_x.c <<'END'
static void it_stays_out(void **state)
{
    (void)state;
}
END
    cp "$rules/../../.clang-format" "$tree/" 2>/dev/null || true
}

# expect STATUS WORDS RULE [ARGS...]: run the rule on the tree and judge it.
expect() {
    status=$1
    words=$2
    rule=$3
    shift 3
    found=0
    "$rules/$rule" "$tree" "$@" >"$work/out" 2>&1 || found=$?
    if [ $found = 77 ]; then
        echo "not tried: $rule: $(cat "$work/out")"
        skipped=$((skipped + 1))
        return
    fi
    planted=$((planted + 1))
    if [ $found != "$status" ] || { [ -n "$words" ] && ! grep -qF -e "$words" "$work/out"; }; then
        echo "FAIL: $rule on ${tree##*/}: expected exit $status and '$words'," \
            "found exit $found and:"
        sed 's/^/    /' "$work/out"
        failed=1
    fi
}

freestanding() {
    expect "$1" "$2" core_is_freestanding.sh "$headers" "$xxhash" "${3:-gcc}"
}

grow clean
freestanding 0 'stand alone'
freestanding 0 'stand alone' i686-w64-mingw32-gcc
expect 0 '' core_does_not_recurse.sh "$headers" "$xxhash"
expect 0 '' rooms_stay_apart.sh
expect 0 '' files_follow_the_house_rules.sh
expect 0 '' sources_are_formatted.sh
expect 0 '' scripts_are_clean.sh
expect 0 '' bug_museum_is_complete.sh

grow empty_core
rm -r "$tree/core"
freestanding 1 'nothing was checked'
expect 1 'nothing was checked' core_does_not_recurse.sh "$headers" "$xxhash"

grow outside_symbol
echo 'int puts(const char *text); int say(void); int say(void) { return puts("x"); }' |
    plant core/src/bad.c
freestanding 1 'symbol from outside: puts'
freestanding 1 'symbol from outside: _puts' i686-w64-mingw32-gcc

grow long_division
plant core/src/bad.c <<'END'
#include <stdint.h>

uint64_t share(uint64_t all, uint64_t part);
uint64_t share(uint64_t all, uint64_t part)
{
    return all / part;
}
END
freestanding 0 'stand alone'
freestanding 1 'udivdi3' i686-w64-mingw32-gcc

grow global
echo 'int next(void); static int last; int next(void) { return ++last; }' | plant core/src/bad.c
freestanding 1 'global that can be written: last'
freestanding 1 'global that can be written: _last' i686-w64-mingw32-gcc

grow floating_point
plant core/src/bad.c <<'END'
int half(int x);
int half(int x)
{
    return (int)(x * 0.5);
}
END
freestanding 1 'FAIL'
freestanding 1 'FAIL' i686-w64-mingw32-gcc

grow large_frame
plant core/src/bad.c <<'END'
void use(char *bytes);
void use(char *bytes)
{
    *bytes = 0;
}
void waste(void);
void waste(void)
{
    char bytes[1100];

    use(bytes);
}
END
freestanding 1 'larger than 1024'

# driver: a tree with a driver.
driver() {
    grow "$1"
    mkdir -p "$tree/winglue/ddk"
    printf '# may be called\nEngFreeMem 4\n' >"$tree/winglue/ddk/win32k.txt"
    plant winglue/good.c <<'END'
#include <qxl/good.h>

__declspec(dllimport) void __stdcall EngFreeMem(void *memory);

int entry(void *memory);
int entry(void *memory)
{
    EngFreeMem(memory);
    return (int)qxl_good(memory, 4);
}
END
}

driver a_driver
for cpu in x86_64 i686; do
    expect 0 '1 sources of the drivers' drivers_compile_for_msvc.sh "$headers" $cpu
done

driver no_driver
rm "$tree/winglue/good.c"
expect 1 'nothing was checked' drivers_compile_for_msvc.sh "$headers" x86_64

driver driver_with_a_library
echo 'int puts(const char *text); int say(void); int say(void) { return puts("x"); }' |
    plant winglue/bad.c
for cpu in x86_64 i686; do
    expect 1 'what no kernel has, or have what they may not: puts' \
        drivers_compile_for_msvc.sh "$headers" $cpu
done

driver driver_with_a_global
echo 'int next(void); static int last; int next(void) { return ++last; }' | plant winglue/bad.c
expect 1 'can be written: last' drivers_compile_for_msvc.sh "$headers" x86_64

driver driver_of_another_compiler
echo 'int f(void); int f(void) { return ({ int x = 1; y; }); }' | plant winglue/bad.c
expect 1 'bad.c does not compile' drivers_compile_for_msvc.sh "$headers" x86_64

grow warning
echo 'void f(int unused); void f(int unused) { }' | plant core/src/bad.c
freestanding 1 'unused'

grow self_call
echo 'int f(int n); int f(int n) { return n ? f(n - 1) : 0; }' | plant core/src/bad.c
expect 1 'f calls itself' core_does_not_recurse.sh "$headers" "$xxhash"

grow circle
echo 'int f(int n); int g(int n); int f(int n) { return n ? g(n - 1) : 0; }' | plant core/src/f.c
echo 'int f(int n); int g(int n); int g(int n) { return f(n); }' | plant core/src/g.c
expect 1 'in a circle' core_does_not_recurse.sh "$headers" "$xxhash"

# Each line: a file and the include that it may not have.
while read -r file name; do
    grow "include_$(echo "$file$name" | tr -c 'a-z\n' _)"
    printf '#include %s\n' "$name" | plant "$file"
    expect 1 "$file:2:" rooms_stay_apart.sh
done <<'END'
core/src/bad.c <stdlib.h>
core/src/bad.c <string.h>
core/src/bad.c <fake_qxl.h>
core/src/bad.c "fake_qxl.h"
core/src/bad.c "../../fakedevice/device.c"
core/include/qxl/bad.h <windows.h>
fakedevice/bad.c <qxl/good.h>
fakedevice/bad.c <glib.h>
fakedevice/bad.c <spice.h>
fakedevice/bad.c "../core/src/inner.h"
harness/bad.c "../winglue/glue.h"
winglue/bad.c "../harness/trace/event.h"
winglue/bad.c <fake_qxl.h>
spice-protocol/bad.c <qxl/good.h>
END

grow no_licence
echo 'int x;' >"$tree/harness/bad.c"
expect 1 'harness/bad.c:1: expected' files_follow_the_house_rules.sh

grow script_without_licence
printf '#!/bin/sh\nexit 0\n' >"$tree/rig"
expect 1 'FAIL: rig' files_follow_the_house_rules.sh

grow long_file
yes 'int x;' | head -n 600 | plant harness/bad.c
expect 1 'has 601 lines' files_follow_the_house_rules.sh

grow left_for_later
echo "/* TO""DO: all of it */" | plant harness/bad.c
expect 1 'for later' files_follow_the_house_rules.sh

grow badly_formatted
echo 'int  x ;' | plant harness/bad.c
expect 1 'harness/bad.c is not formatted' sources_are_formatted.sh

grow sloppy_script
# shellcheck disable=SC2016 # the planted script expands it, not this one
printf '#!/bin/sh\n%s\ncd $1\n' "$script_licence" >"$tree/rig"
expect 1 'SC2086' scripts_are_clean.sh

grow museum_without_a_row
sed -i '/^| 40\./d' "$tree/docs/bug-museum.md"
expect 1 'expected the row of bug 40' bug_museum_is_complete.sh

grow museum_without_a_test
sed -i s/it_stays_out/it_is_gone/ "$tree/tests/core/test_x.c"
expect 1 'names the test it_stays_out' bug_museum_is_complete.sh

echo "$planted judgements made, $skipped not possible here"
exit $failed
