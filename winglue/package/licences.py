#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""licences.py LICENSE NAME=HEADER...

Print LICENSE, and of each header whose code is in the drivers the notice that it begins with: it must
come with the binaries.
"""

import re
import sys


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        print(file.read().strip())
    for word in sys.argv[2:]:
        name, path = word.split("=", 1)
        with open(path, encoding="utf-8") as file:
            found = re.match(r"\s*/\*(.*?)\*/", file.read(), re.DOTALL)
        if not found or "Copyright" not in found.group(1):
            sys.exit(f"licences.py: {path} does not begin with a notice: expected a comment with Copyright")
        lines = [re.sub(r"^\s?\*? ?", "", line).rstrip() for line in found.group(1).splitlines()]
        print(f"\n{'-' * 72}\nOf {name}, parts of which are in the drivers:\n")
        print("\n".join(lines).strip("\n"))


main()
