#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""imports.py library|forward LIST DLL [TARGET]

Print a module definition file for dlltool or the linker. LIST has a function a line: its name and
the bytes of its arguments on 32-bit Windows (stdcall), a `-` in their place for cdecl.

library: for an import library of DLL for 32-bit Windows (dlltool --kill-at drops the @BYTES).
forward: DLL's functions are those of the same names in TARGET.
plain:   the names alone.
"""
import sys


def functions(path):
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            words = line.split("#")[0].split()
            if not words:
                continue
            if len(words) != 2 or not (words[1] == "-" or words[1].isdigit()):
                sys.exit(f"{path}:{number}: expected `NAME BYTES`, found `{line.strip()}`")
            yield words


def main():
    if len(sys.argv) not in (4, 5) or sys.argv[1] not in ("library", "forward", "plain"):
        sys.exit(__doc__)
    kind, path, dll = sys.argv[1:4]
    print(f"LIBRARY {dll}\nEXPORTS")
    for name, size in functions(path):
        if kind == "forward":
            print(f"{name} = {sys.argv[4]}.{name}")
        else:
            print(name if size == "-" or kind == "plain" else f"{name}@{size}")


main()
