#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# rig_works.sh ROOT
#
# Tries ROOT/rig on a small project of its own, with stand-ins for apt-get and sudo: flags, set-up,
# what is printed where, exit codes, what happens when something cannot be had or does not build.
# Exit 0: all as rig's usage says; 1: something is not; 2: wrong usage; 77: rig's packages lack here.
set -eu

if [ $# -ne 1 ]; then
    echo "usage: rig_works.sh ROOT" >&2
    exit 2
fi
root=$(realpath "$1")

code=0
"$root/rig" --no-install >/dev/null || code=$?
if [ $code = 1 ]; then
    echo "SKIP: a package that rig needs is not installed"
    exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
tree="$work/a tree"
unset RIG_BUILD DEBIAN_FRONTEND

mkdir -p "$work/bin" "$tree/.ci" "$tree/harness/cli" "$tree/tests/traces" "$tree/core" \
    "$tree/docs"
cp "$root/rig" "$tree/"
cp "$root/.ci/summary.py" "$root/.ci/coverage.py" "$tree/.ci/"
grep -v optional: "$root/.ci/packages" >"$tree/.ci/packages"
: >"$tree/tests/traces/b_ums_modes.spice-record.gz"
cat >"$tree/meson.build" <<'END'
project('toy', 'c')
subdir('harness/cli')
subdir('core')
test('it_passes', find_program('true'), suite: 'unit')
test(
  'it_is_skipped',
  find_program('sh'),
  args: ['-c', 'echo SKIP: the moon is full; exit 77'],
  suite: 'replay',
)
END
echo "executable('qxlrig', 'main.c')" >"$tree/harness/cli/meson.build"
cat >"$tree/harness/cli/main.c" <<'END'
#include <stdio.h>

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        puts(argv[i]);
    return 42;
}
END
echo "test('toy', executable('toy', 'toy.c'), suite: 'faults')" >"$tree/core/meson.build"
cat >"$tree/core/toy.c" <<'END'
static int halve(int n)
{
    return n % 2 ? 0 : n / 2;
}

int main(void)
{
    return halve(0);
}
END
echo '| file | function | reason |' >"$tree/docs/coverage.md"
cat >"$work/bin/apt-get" <<END
#!/bin/sh
echo "\$DEBIAN_FRONTEND \$*" >>"$work/apt"
exit 100
END
cat >"$work/bin/sudo" <<'END'
#!/bin/sh
[ "$1" = -n ] || exit 1
shift
exec "$@"
END
chmod +x "$work/bin/apt-get" "$work/bin/sudo"
PATH=$work/bin:$PATH

# run ARGUMENTS...: rig, its exit code in $code.
run() {
    code=0
    "$rig" "$@" >"$work/out" 2>"$work/err" </dev/null || code=$?
}

# fail WHAT
fail() {
    echo "FAIL: $1; exit $code, stdout and stderr were:"
    sed 's/^/    /' "$work/out" "$work/err"
    failed=1
}

exits() {
    [ "$code" = "$1" ] || fail "$2: expected exit $1"
}

prints() {
    grep -qF -e "$2" "$work/$1" || fail "$3: expected '$2' on std$1"
}

last_line_is() {
    [ "$(tail -n 1 "$work/out")" = "$1" ] || fail "$2: expected the last line '$1'"
}

rig=$tree/rig
cd "$work"

run
exits 2 'no word'
prints err 'usage: ./rig' 'no word'
run --bogus
exits 2 'an unknown flag'
prints err 'no flag --bogus' 'an unknown flag'
run demo --bogus
exits 2 'demo with an argument'
run docs html
exits 2 'docs with an argument'
run coverage core
exits 2 'coverage with an argument'
mkdir -p "$tree/tests/fuzz"
# shellcheck disable=SC2016 # a comment of C
printf '/*\n * Fuzz target `toy`: plays.\n */\n' >"$tree/tests/fuzz/fuzz_toy.c"
run fuzz
exits 0 'fuzz without a target'
prints out 'toy        plays.' 'fuzz without a target'
for name in boat fuzz_toy ../toy ''; do
    run fuzz "$name"
    exits 2 "fuzz $name"
    prints err "there is no fuzz target $name" "fuzz $name"
    prints err 'toy        plays.' "fuzz $name"
done
mkdir -p "$tree/docs/man"
: >"$tree/docs/man/qxlrig.1"
: >"$tree/docs/man/qxlrig-sail.1"
: >"$tree/docs/man/qxlrig-row.1"
for flags in --help -h 'demo --help' 'test --help' 'coverage --help' 'docs --help' 'fuzz --help' \
    'package --help'; do
    # shellcheck disable=SC2086 # two words
    run $flags
    exits 0 "$flags"
    prints out 'usage: ./rig' "$flags"
    prints out ': row, sail' "$flags"
done
[ ! -e "$tree/build" ] || fail 'nothing was asked for, and something was set up'

run --no-install test
exits 0 '--no-install with all packages'
prints out 'installed  meson' '--no-install'
prints out 'Nothing is missing' '--no-install'
[ ! -e "$tree/build" ] || fail '--no-install set something up'

ln -s "$tree/rig" "$work/link"
rig=$work/link
run replay 'a file' --json
exits 42 'a verb through a link'
prints err 'Configuring' 'the first run'
prints err 'Building' 'the first run'
printf '%s\n' replay 'a file' --json | cmp -s - "$work/out" ||
    fail 'a verb: expected its arguments untouched and nothing else on stdout'
run demo
exits 42 'demo'
prints out 'b_ums_modes.spice-record.gz' 'demo'
[ ! -s "$work/err" ] || fail 'the second run: expected no set-up'
rig=$tree/rig

printf '#!/bin/sh\n' >"$work/bin/doxygen"
chmod +x "$work/bin/doxygen"
run docs
exits 1 'docs of a build without them'
prints err "expected $tree/build/docs/api/html/index.html" 'docs of a build without them'
mkdir -p "$tree/build/docs/api/html"
: >"$tree/build/docs/api/html/index.html"
run docs
exits 0 'docs'
last_line_is "$tree/build/docs/api/html/index.html" 'docs'

run coverage
exits 1 'coverage with something that was not run'
prints out 'core/toy.c, halve: line 3 (1 of 2 branches)' 'coverage'
prints out 'no reason given' 'coverage'
prints out '1 functions without a reason' 'coverage'
prints out 'at least 95 % of the lines and 90 % of the branches' 'coverage'
# shellcheck disable=SC2016 # Markdown
echo '| `core/toy.c` | `halve` | a toy |' >>"$tree/docs/coverage.md"
run coverage
exits 1 'coverage of too little'
prints out '    a toy' 'coverage with a reason'
sed -i 's/halve(0);/halve(0) + halve(1);/' "$tree/core/toy.c"
run coverage
exits 1 'coverage of all with a reason left over'
prints out '1 rows without need' 'coverage of all with a reason left over'
sed -i '/halve/d' "$tree/docs/coverage.md"
run coverage
exits 0 'coverage of all'
echo "executable('idle', 'idle.c')" >>"$tree/core/meson.build"
echo 'int main(void) { return 1; }' >"$tree/core/idle.c"
run coverage
exits 1 'coverage with a file that no test runs'
prints out 'core/idle.c, main: line 1' 'coverage with a file that no test runs'
rm "$tree/core/idle.c"
sed -i '/idle/d' "$tree/core/meson.build"

run package --bogus
exits 2 'package with an unknown flag'
run package --key "$tree/rig" here
exits 2 'package with a key and no certificate'
run package --key "$work/no such file" --certificate "$tree/rig" here
exits 2 'package with a key that is not there'
run package here there
exits 2 'package with two folders'
for compiler in i686 x86_64; do
    printf '#!/bin/sh\nexit 1\n' >"$work/bin/$compiler-w64-mingw32-gcc"
    chmod +x "$work/bin/$compiler-w64-mingw32-gcc"
done
run package here
exits 1 'package without compilers for Windows'
prints err 'no drivers of win32: i686-w64-mingw32-gcc' 'package without compilers for Windows'
prints err 'no drivers, so no package' 'package without compilers for Windows'
rm "$work/bin/i686-w64-mingw32-gcc"
if command -v i686-w64-mingw32-gcc >/dev/null; then
    mkdir -p "$tree/winglue/package"
    cp "$root/winglue/i686.ini" "$tree/winglue/"
    echo "alias_target('package-files', executable('driver', 'toy.c'))" >>"$tree/core/meson.build"
    cat >"$tree/winglue/package/package.py" <<'END'
#!/bin/sh
echo "$@"
for last; do :; done
mkdir -p "$last"
END
    chmod +x "$tree/winglue/package/package.py"
    run package here
    exits 0 'package with one compiler'
    prints err 'no drivers of win64: x86_64-w64-mingw32-gcc' 'package with one compiler'
    prints out "--x86 $tree/build-win32/winglue/package here" 'package with one compiler'
    last_line_is "$work/here" 'package'
    run package --key "$tree/rig" --certificate "$root/rig"
    exits 0 'package with a key'
    prints out "--certificate $root/rig --key $tree/rig" 'package with a key'
    last_line_is "$tree/build/package" 'package without a folder'
    sed -i '/alias_target/d' "$tree/core/meson.build"
fi
rm "$work/bin/x86_64-w64-mingw32-gcc"

run test --quick
exits 0 'test'
last_line_is '1 passed, 0 failed, 1 skipped' 'test'
prints out 'normal: it_is_skipped: the moon is full' 'the reason of a skip'
run test --quick it_passes
last_line_is '1 passed, 0 failed, 0 skipped' 'one test'
run test --quick --bogus
exits 2 'an argument that meson test does not know'
run test --quick no_such_test
exits 1 'a test that is not there'

printf '#!/bin/sh\nexit 1\n' >"$work/bin/clang"
chmod +x "$work/bin/clang"
run fuzz toy
exits 77 'fuzz without libFuzzer'
prints err 'does not link here' 'fuzz without libFuzzer'
grep -q ' clang libclang-rt-14-dev$' "$work/apt" ||
    fail "fuzz: expected clang and libclang-rt-14-dev to be asked for, found $(cat "$work/apt")"
rm "$work/bin/clang" "$work/apt"

echo "test('it_fails', find_program('false'), suite: 'unit')" >>"$tree/meson.build"
run test --quick
exits 1 'a test that fails'
last_line_is '1 passed, 1 failed, 1 skipped' 'a test that fails'
prints out 'normal: it_fails: fail, see' 'a test that fails'

run test --werror --quick
exits 1 '--werror'
[ "$(meson introspect --buildoptions "$tree/build" |
    tr '{' '\n' | grep '"name": "werror"' | grep -c '"value": true')" = 1 ] ||
    fail '--werror: expected the meson option werror'

echo 'this is no C' >>"$tree/harness/cli/main.c"
run test --quick
exits 1 'a tree that does not build'
last_line_is '0 passed, 1 failed, 0 skipped' 'a tree that does not build'
prints err 'main.c' 'a tree that does not build'
run replay
exits 1 'a verb of a tree that does not build'

code=0
RIG_BUILD=/proc/nowhere "$rig" demo >"$work/out" 2>"$work/err" || code=$?
exits 1 'a build folder that cannot be'
prints err 'cannot write to /proc/nowhere' 'a build folder that cannot be'

echo qxlrig-no-such-package >>"$tree/.ci/packages"
run demo --no-install
exits 1 '--no-install with a package missing'
prints out 'missing    qxlrig-no-such-package' '--no-install'
prints out 'apt-get install' '--no-install'
[ ! -e "$work/apt" ] || fail '--no-install called apt-get'
run test
exits 1 'a package that cannot be had'
last_line_is '0 passed, 1 failed, 0 skipped' 'a package that cannot be had'
prints err 'could not be had: qxlrig-no-such-package' 'a package that cannot be had'
grep -q '^noninteractive .*install .*qxlrig-no-such-package$' "$work/apt" ||
    fail "apt-get: expected a noninteractive installation, found $(cat "$work/apt")"

exit $failed
