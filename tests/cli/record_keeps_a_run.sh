#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# record_keeps_a_run.sh QXLRIG
#
# Tries `qxlrig record` on stand-ins for QEMU: what is added to their command line, what is refused,
# exit codes, signals, and what is left when one of the two is killed.
# Exit 0: all as the manual says; 1: something is not; 2: wrong usage.
set -eu

if [ $# -ne 1 ]; then
    echo "usage: record_keeps_a_run.sh QXLRIG" >&2
    exit 2
fi
# Who runs this in the background, or with nohup, has them ignored, and a shell cannot undo that.
if [ -z "${SIGNALS_ARE_DEFAULT:-}" ]; then
    SIGNALS_ARE_DEFAULT=1 exec env --default-signal=HUP,INT,TERM sh "$0" "$@"
fi
rig=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
failed=0
nop='1 qxl-0/cmd: cmd @ 0x10 nop'

# qemu NAME < BODY: a stand-in that says it is one.
qemu() {
    {
        echo '#!/bin/sh'
        # shellcheck disable=SC2016 # for the stand-in
        echo '[ "$1" != --version ] || { echo "QEMU emulator version 0 (a toy)"; exit 0; }'
        cat
    } >"$1"
    chmod +x "$1"
}

# record ARGUMENTS...: exit code in $code.
record() {
    code=0
    "$rig" record "$@" >out 2>err </dev/null || code=$?
}

fail() {
    echo "FAIL: $1; exit $code, stdout and stderr were:"
    sed 's/^/    /' out err
    failed=1
}

exits() {
    [ "$code" = "$1" ] || fail "$2: expected exit $1"
}

has() {
    grep -qF -e "$2" "$1" || fail "$3: expected '$2' in $1, found: $(cat "$1")"
}

qemu toy <<END
printf '%s\n' "\$@"
echo "\$SPICE_WORKER_RECORD_FILENAME \$SPICE_WORKER_RECORD_FILTER"
echo '$nop' >&2
exit 42
END

record -o a -- ./toy -device qxl-vga,id=x -m 64
exits 42 'a run'
printf '%s\n' -global qxl-vga.cmdlog=1 -global qxl-vga.guestdebug=1 -trace 'qxl_*' -D \
    "$work/a/events.log" -msg timestamp=on -device qxl-vga,id=x -m 64 \
    "$work/a/recording.spice-record.gz setsid gzip -1" >expected
cmp -s expected out || fail 'a run: expected these arguments and variables'
has err "$nop" 'stderr is passed on'
has a/qemu.log "$nop" 'stderr is kept'
has a/session.json '"QEMU emulator version 0 (a toy)"' 'the version'
has a/session.json '"status" : 42' 'the exit status'
for verb in info validate dump; do
    "$rig" $verb a >out 2>err || fail "$verb of the folder"
done
has out '"number":1,"ring":"cmd"' 'dump of the folder'
code=0
"$rig" diff a a/qemu.log >out 2>err || fail 'diff of a folder and a file'

record -o a -- ./toy -device qxl
exits 2 'a folder that is not empty'
has err 'is not empty' 'a folder that is not empty'
mkdir b
# shellcheck disable=SC2089,SC2090 # JSON
record -o b -- ./toy -device '{"driver": "qxl", "id": "y"}' -vga qxl -trace x -msg y
exits 42 'two devices and options of the user'
has out 'qxl.cmdlog=1' 'JSON'
has out 'qxl-vga.cmdlog=1' '-vga qxl'
if grep -qF -e -D out || grep -qF timestamp out; then
    fail 'the options of the user: expected them to win'
fi
record --output=c -- ./toy -device driver=qxl,id=z -m 1
has out 'qxl.guestdebug=1' 'driver='
record -- ./toy -vga qxl
if [ "$(find . -maxdepth 1 -name 'qxlrig-2*' | wc -l)" != 1 ]; then
    fail 'no -o: expected a folder of the date'
fi

record -o n -- ./toy -device qxlish -vga std
exits 2 'no device'
has err '-vga none -device qxl-vga' 'no device'
record -o n -- ./toy -vga qxl -daemonize
exits 2 '-daemonize'
record -o n -- /bin/echo -vga qxl
exits 2 'no QEMU'
has err '/bin/echo: expected a QEMU' 'no QEMU'
record -o n -- ./none -vga qxl
exits 2 'a program that is not there'
record
exits 2 'nothing to run'
record -o /proc/n -- ./toy -vga qxl
exits 2 'a folder that cannot be'
[ ! -e n ] || fail 'a refusal left a folder'

qemu dies <<END
echo '$nop' >&2
printf '2 qxl-0/cmd: cmd @ 0x' >&2
kill -9 \$\$
END
record -o d -- ./dies -vga qxl
exits 137 'QEMU is killed'
"$rig" info d >out 2>err || fail 'what is left of a QEMU that was killed'
has out 'commands 1,' 'what is left of a QEMU that was killed'
has d/session.json '"status" : 137' 'QEMU is killed'

# It tells by the fifo that it was asked to end.
mkfifo ended
qemu kills <<END
trap 'echo asked >ended; exit 0' TERM
echo '$nop' >&2
until [ -s e/qemu.log ]; do :; done
kill -9 \$PPID
while :; do :; done
END
{ record -o e -- ./kills -vga qxl; echo $code >killed; } 2>/dev/null &
read -r word <ended
wait
code=$(cat killed)
exits 137 'qxlrig is killed'
[ "$word" = asked ] || fail 'qxlrig is killed: expected QEMU to be asked to end'
has e/qemu.log "$nop" 'qxlrig is killed'
has e/session.json started 'qxlrig is killed'

for signal in INT TERM HUP; do
    qemu waits <<END
trap 'echo got $signal >&2; exit 7' $signal
kill -$signal \$PPID
while :; do :; done
END
    record -o "f$signal" -- ./waits -vga qxl
    exits 7 "SIG$signal"
    has "f$signal/qemu.log" "got $signal" "SIG$signal"
done

exit $failed
