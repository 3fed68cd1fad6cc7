#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""coverage.py BUILD REASONS: print how much of core/ the tests in BUILD have run.

gcov, a part of gcc, says it line by line; lines of headers are added up over all that include them.
What was not run is printed by function with its reason from REASONS, rows `file | function | reason`
of a table. Exit 1 if something has no reason, if a row's function was run whole (unless its reason
begins with "by chance": threads run it at times), or if the totals are below the limits."""

import json
import pathlib
import re
import subprocess
import sys

LINES_LEAST, BRANCHES_LEAST = 95, 90
CHANCE = "by chance: "


def measure(build, root):
    """{file: {(line, function): [times, [times of each branch]]}}"""
    found = {}
    if not any((build / "core").rglob("*.gcda")):
        sys.exit(f"coverage: no test in {build} has run code of core/; was it configured with -Db_coverage=true?")
    for item in sorted((build / "core").rglob("*.gcno")):  # of what was not run, too
        output = subprocess.run(
            ["gcov", "--json-format", "--stdout", "--branch-probabilities", item.relative_to(build)],
            cwd=build, check=True, capture_output=True).stdout
        for text in output.splitlines():
            for file in json.loads(text)["files"]:
                path = (build / file["file"]).resolve()
                if root / "core" in path.parents and path.is_file():  # a .gcno outlives its source
                    add(found.setdefault(str(path.relative_to(root)), {}), file["lines"])
    return found


def add(known, lines):
    for line in lines:
        counts = [branch["count"] for branch in line["branches"]]
        entry = known.setdefault((line["line_number"], line.get("function_name", "")), [0, [0] * len(counts)])
        entry[0] += line["count"]
        entry[1] = [a + b for a, b in zip(entry[1], counts)]


def totals(entries):
    """lines run, lines, branches run, branches"""
    branches = [times for entry in entries for times in entry[1]]
    return (sum(entry[0] > 0 for entry in entries), len(entries), sum(times > 0 for times in branches),
            len(branches))


def percent(part, whole):
    return 100 * part / whole if whole else 100


def row(name, counts):
    return "%-34s %5d/%-5d %6.1f %%   %5d/%-5d %6.1f %%" % (
        name, counts[0], counts[1], percent(*counts[:2]), counts[2], counts[3], percent(*counts[2:]))


def read_reasons(path):
    rows = re.findall(r"^\| *`([^`]+)` *\| *`([^`]+)` *\| *(.+?) *\|$", path.read_text(), re.MULTILINE)
    return {(file, function): reason for file, function, reason in rows}


def not_run(lines):
    """{function: [what]}"""
    missing = {}
    for (number, function), (times, branches) in sorted(lines.items()):
        idle = sum(branch == 0 for branch in branches)
        if times == 0:
            missing.setdefault(function, []).append(str(number))
        elif idle:
            missing.setdefault(function, []).append(f"{number} ({idle} of {len(branches)} branches)")
    return missing


def main():
    build, reasons_path = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    root = pathlib.Path(__file__).resolve().parent.parent
    found = measure(build, root)
    reasons = read_reasons(reasons_path)
    unexplained, used = 0, set()

    print("%-34s %11s %19s" % ("", "lines", "branches"))
    for file, lines in sorted(found.items()):
        print(row(file, totals(lines.values())))
    counts = totals([entry for lines in found.values() for entry in lines.values()])
    print(row("total", counts))

    print("\nNot run:")
    for file, lines in sorted(found.items()):
        for function, what in not_run(lines).items():
            key = (file, function)
            used.add(key)
            unexplained += key not in reasons
            print(f"  {file}, {function}: line {', '.join(what)}\n    {reasons.get(key, 'no reason given')}")
    stale = sorted(key for key in set(reasons) - used if not reasons[key].startswith(CHANCE))
    for file, function in stale:
        print(f"  {file}, {function}: all was run")

    good = percent(*counts[:2]) >= LINES_LEAST and percent(*counts[2:]) >= BRANCHES_LEAST
    if unexplained:
        print(f"\n{unexplained} functions without a reason: test them, or list them in {reasons_path.name}")
    if stale:
        print(f"\n{len(stale)} rows without need: take them out of {reasons_path.name}")
    if not good:
        print(f"\nat least {LINES_LEAST} % of the lines and {BRANCHES_LEAST} % of the branches must be run")
    sys.exit(0 if good and not unexplained and not stale else 1)


main()
