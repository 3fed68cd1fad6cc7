#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# works_in_a_browser.sh QXLRIG TRACES
#
# Opens reports in a headless Chromium: their own script runs under their own policy, nothing is said on
# the console, nothing is loaded, nothing is wider than a phone, and keys do what they should.
# Exit 0: all holds; 1: something does not, each is printed; 2: wrong usage; 77: no Chromium here.
set -eu

if [ $# -ne 2 ]; then
    echo "usage: works_in_a_browser.sh QXLRIG TRACES" >&2
    exit 2
fi
qxlrig=$1
traces=$(realpath "$2")

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [ -z "$browser" ]; then
    echo "SKIP: no Chromium on this machine (package chromium)"
    exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# look PAGE WIDTHxHEIGHT: the document as the scripts left it, in $work/dom; the console in $work/console.
look() {
    "$browser" --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking \
        --disable-component-update --disable-sync --disable-dev-shm-usage --host-resolver-rules='MAP * ~NOTFOUND' \
        --user-data-dir="$work/profile" --enable-logging=stderr --window-size="$2" \
        --virtual-time-budget=10000 --dump-dom "file://$1" >"$work/dom" 2>"$work/stderr" </dev/null || {
        echo "FAIL: the browser ends with $?: $(tail -n 3 "$work/stderr")"
        failed=1
    }
    grep 'CONSOLE' "$work/stderr" >"$work/console" || true
}

fail() {
    echo "FAIL: $*"
    failed=1
}

# expect NAME TEXT: in the document.
expect() {
    grep -qF -- "$2" "$work/dom" || fail "$1: expected \`$2\`"
}

# try NAME: a copy of $work/NAME.html whose script is followed by checks, in a frame as wide as a phone;
# what they find is in $work/found, a line each.
try() {
    sed -e "s|script-src &#39;sha256-[^&]*&#39;|script-src 'unsafe-inline'|" -e '/^<\/body>/d' \
        -e '/<\/body><\/html>/d' "$work/$1.html" >"$work/$1-copy.html"
    {
        echo '<script>'
        cat "$work/checks.js"
        echo '</script></body></html>'
    } >>"$work/$1-copy.html"
    cat >"$work/$1-frame.html" <<END
<!DOCTYPE html><body><pre></pre><iframe style="border:0;width:360px;height:800px"></iframe><script>
addEventListener('message', (event) => { document.querySelector('pre').textContent = event.data; });
document.querySelector('iframe').src = '$1-copy.html';
</script>
END
    look "$work/$1-frame.html" 1000,900
    sed -n '/<pre>/,/<\/pre>/p' "$work/dom" | sed 's/.*<pre>//; s/<\/pre>.*//' >"$work/found"
    if [ -s "$work/console" ]; then
        fail "$1: the console says: $(cat "$work/console")"
    fi
    grep -q '^end$' "$work/found" || fail "$1: the checks did not end: $(cat "$work/found")"
    grep '^bad ' "$work/found" | sed "s/^bad /FAIL: $1: /" >"$work/bad" || true
    if [ -s "$work/bad" ]; then
        cat "$work/bad"
        failed=1
    fi
    grep '^note ' "$work/found" | sed "s/^note /$1: /" || true
}

cat >"$work/checks.js" <<'END'
(async () => {
  const lines = [];
  const check = (holds, what) => { if (!holds) { lines.push('bad ' + what); } };
  const wait = () => new Promise((done) => setTimeout(done, 50));
  const key = (name) => document.activeElement.dispatchEvent(
    new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }));
  if (document.readyState === 'loading') {
    await new Promise((done) => addEventListener('DOMContentLoaded', done));
  }
  await wait();
  const root = document.documentElement;
  check(innerWidth === 360, 'the frame is ' + innerWidth + ' wide');
  check(root.scrollWidth <= 360, 'it is ' + root.scrollWidth + ' wide, a phone 360');
  document.querySelectorAll('details').forEach((details) => { details.open = true; });
  check(root.scrollWidth <= 360, 'with tables it is ' + root.scrollWidth + ' wide');
  const nodes = document.getElementsByTagName('*').length;
  check(nodes < 4000, nodes + ' elements');
  check(performance.getEntriesByType('resource').every((entry) => entry.name.startsWith('data:')),
    'something is loaded');
  check(document.querySelectorAll('h1').length === 1, 'one h1');
  check(Array.from(document.images).every((image) => image.alt && image.complete &&
    image.naturalWidth > 0), 'each picture is one, and has a text');
  check(Array.from(document.querySelectorAll('svg')).every((svg) =>
    document.getElementById(svg.getAttribute('aria-describedby')).textContent.includes('Most:')),
    'each chart has a description');

  const thumbs = Array.from(document.querySelectorAll('#screens .open'));
  if (thumbs.length > 1) {
    check(thumbs.filter((thumb) => thumb.tabIndex === 0).length === 1, 'one stop for Tab');
    thumbs[0].focus();
    key('ArrowRight');
    check(document.activeElement === thumbs[1], 'ArrowRight goes to the next screen');
    check(getComputedStyle(thumbs[1]).outlineStyle !== 'none', 'focus can be seen');
    key('End');
    check(document.activeElement === thumbs[thumbs.length - 1], 'End goes to the last screen');
    key('Home');
    key('ArrowDown');
    check(document.activeElement !== thumbs[0], 'ArrowDown goes on');
    key('Home');
    thumbs[0].click();
    await wait();
    const item = document.querySelector('li:target');
    check(item && item.id === 'screen-1', 'a screen opens');
    check(item && item.getBoundingClientRect().height >= innerHeight - 1, 'it fills the window');
    check(document.activeElement.className === 'close', 'the focus is on Close');
    key('ArrowRight');
    await wait();
    check(document.querySelector('li:target').id === 'screen-2', 'ArrowRight turns to the next');
    key('Escape');
    await wait();
    check(!document.querySelector('li:target'), 'Escape closes');
    check(document.activeElement === thumbs[1], 'the focus is back');
  }
  document.querySelectorAll('.chart').forEach((chart) => {
    chart.querySelector('.plot').focus();
    key('End');
    key('ArrowLeft');
    check(/ s: ./.test(chart.querySelector('.readout').textContent), chart.id + ' tells a column');
  });
  const timing = performance.getEntriesByType('navigation')[0];
  lines.push('note ' + nodes + ' elements, DOMContentLoaded after ' +
    Math.round(timing.domContentLoadedEventEnd) + ' ms');
  lines.push('end');
  parent.postMessage(lines.join('\n'), '*');
})().catch((error) => parent.postMessage('bad ' + error + '\nend', '*'));
END

# report NAME TRACE...
report() {
    name=$1
    shift
    "$qxlrig" report -o "$work/$name.html" "$@" >"$work/out" 2>&1 || fail "$name: $(cat "$work/out")"
}

report recording "$traces/b_ums_modes.spice-record.gz" "$traces/b_ums_modes.cmdlog.xz" \
    "$traces/b_ums_modes.events.xz"
report two "$traces/g_kms_two.cmdlog.xz" "$traces/g_kms_two.events.xz"
awk 'BEGIN {
    for (i = 0; i < 200000; i++)
        printf "%d qxl-0/cmd: cmd @ 0x%x draw: surface_id 0 type %s effect opaque\n", 1000000000 + i * 123457,
            i * 64, i % 3 ? "fill" : "copy-bits"
}' >"$work/long.cmdlog"
report long "$work/long.cmdlog"
{
    echo '1 qxl-0/cmd: cmd @ 0x10 nop'
    echo 'qxl/guest-0: 5: </script><script>document.title="owned"</script><img src=x onerror=alert(1)>'
    printf 'qxl-0: guest bug: %0500d %s\n' 0 '<script>document.title="owned"</script>'
} >"$work/hostile.cmdlog"
report hostile "$work/hostile.cmdlog"

for name in recording two long hostile; do
    try $name
    look "$work/$name.html" 1280,900
    if [ -s "$work/console" ]; then
        fail "$name, as it is: the console says: $(cat "$work/console")"
    fi
    expect $name 'role="slider"'
    if grep -q '<title>owned' "$work/dom"; then
        fail "$name: the trace ran a script"
    fi
done

# What a thing that is not allowed looks like: the checks above can fail.
sed 's|</header>|<img src="http://example.invalid/x.png" alt="x"><script>document.title="owned"</script></header>|' \
    "$work/two.html" >"$work/spoilt.html"
look "$work/spoilt.html" 1280,900
[ -s "$work/console" ] || fail "the page's policy lets pictures from elsewhere and scripts in"
if grep -q '<title>owned' "$work/dom"; then
    fail "the page's policy lets a script run"
fi
exit $failed
