#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Sum up several runs of `meson test` for a person, and in the last line for CI.

usage: summary.py FILE

FILE has one line a build, fields separated by tabs:
  ran NAME LOG        LOG is meson's testlog.json
  failed NAME REASON  the build itself failed; counts as one failed test
  skipped NAME REASON the build is not possible here; counts as one skipped test. NAME-run: it is,
                      but what it made cannot be run

Exit 0: nothing failed; 1: something did.
"""

import json
import re
import sys

PASSED = {"OK", "EXPECTEDFAIL"}
SKIPPED = {"SKIP"}


def reason_of(test):
    """The line that says why a test was skipped."""
    output = (test.get("stdout") or "") + "\n" + (test.get("stderr") or "")
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    for line in lines:
        found = re.match(r"SKIP(?:PED)?: *(.+)", line, re.IGNORECASE)
        if found:
            return found.group(1)
    return lines[-1] if lines else "the test gave no reason"


def short_name(test):
    """Meson writes 'project:suite / name'."""
    return test["name"].split(" / ", 1)[-1]


def read_build(kind, name, rest):
    """One build's row: name, passed, [(test, why)] failed, [(test, why)] skipped, seconds."""
    what = "what it would run" if name.endswith("-run") else "the build"
    if kind == "failed":
        return name, 0, [(what, rest)], [], 0.0
    if kind == "skipped":
        return name, 0, [], [(what, rest)], 0.0
    passed, failed, skipped, seconds = 0, [], [], 0.0
    with open(rest, encoding="utf-8", errors="replace") as log:
        for line in log:
            test = json.loads(line)
            seconds += test.get("duration") or 0.0
            if test["result"] in PASSED:
                passed += 1
            elif test["result"] in SKIPPED:
                skipped.append((short_name(test), reason_of(test)))
            else:
                why = f"{test['result'].lower()}, see {rest.replace('.json', '.txt')}"
                failed.append((short_name(test), why))
    return name, passed, failed, skipped, seconds


def main():
    if len(sys.argv) != 2:
        print("usage: summary.py FILE", file=sys.stderr)
        return 2
    with open(sys.argv[1], encoding="utf-8") as lines:
        builds = [read_build(*line.rstrip("\n").split("\t", 2)) for line in lines]

    print()
    print(f"{'build':<10}{'passed':>8}{'failed':>8}{'skipped':>9}{'seconds':>9}")
    for name, passed, failed, skipped, seconds in builds:
        print(f"{name:<10}{passed:>8}{len(failed):>8}{len(skipped):>9}{seconds:>9.1f}")
    for title, column in (("Skipped", 3), ("Failed", 2)):
        rows = [(build[0], *item) for build in builds for item in build[column]]
        if rows:
            print(f"\n{title}:")
        for name, test, why in rows:
            print(f"  {name}: {test}: {why}")

    passed = sum(build[1] for build in builds)
    failed = sum(len(build[2]) for build in builds)
    skipped = sum(len(build[3]) for build in builds)
    print(f"\n{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
