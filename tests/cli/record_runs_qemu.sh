#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# record_runs_qemu.sh QXLRIG
#
# Records a real QEMU whose processor is halted, until its monitor is told to quit, and until it is
# killed. Exit 0: all is left that should be; 1: not; 2: wrong usage; 77: no QEMU with QXL here.
set -eu

if [ $# -ne 1 ]; then
    echo "usage: record_runs_qemu.sh QXLRIG" >&2
    exit 2
fi
rig=$(realpath "$1")
qemu=${QXL_QEMU:-qemu-system-x86_64}
if ! "$rig" device --backend qemu >/dev/null 2>&1; then
    echo "SKIP: no QEMU with a QXL device on this machine"
    exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
failed=0

fail() {
    echo "FAIL: $1"
    sed 's/^/    /' err
    failed=1
}

# cli; hlt; jmp where the processor begins.
{
    head -c 65520 /dev/zero
    printf '\372\364\353\375'
    head -c 12 /dev/zero
} >halt.bin

# record FOLDER: stdin is the monitor's.
record() {
    code=0
    "$rig" record -o "$1" -- "$qemu" -nodefaults -no-user-config -accel tcg -M pc -m 64 \
        -display none -bios halt.bin -spice "unix=on,addr=$work/s,disable-ticketing=on" \
        -device qxl-vga -monitor stdio >out 2>err || code=$?
}

# look FOLDER: is what a run leaves there?
look() {
    for file in qemu.log events.log session.json recording.spice-record.gz; do
        [ -e "$1/$file" ] || fail "$1: no $file"
    done
    grep -q '^[0-9]*@.*qxl_' "$1/events.log" || fail "$1: expected events of the device"
    gzip -t "$1/recording.spice-record.gz" || fail "$1: expected the recording to be whole"
}

echo quit >quit.in
record quit <quit.in
[ "$code" = 0 ] || fail "quit: expected exit 0, found $code"
look quit
[ "$(gzip -dc quit/recording.spice-record.gz | head -c 12)" = SPICE_REPLAY ] ||
    fail "quit: expected a recording"

# The monitor's `quit` never comes: QEMU is killed when it is up. How much of the recording it had
# written by then is its own matter; what it had is whole.
mkfifo monitor
{ record killed <monitor; echo "$code" >code; } &
exec 3>monitor
until grep -q qxl_ killed/events.log 2>/dev/null && [ -s out ]; do :; done
pid=$(sed -n 's/^\([0-9]*\)@.*qxl_.*/\1/p' killed/events.log | head -n 1)
kill -9 "$pid"
wait
exec 3>&-
code=$(cat code)
[ "$code" = 137 ] || fail "killed: expected exit 137, found $code"
look killed

exit $failed
