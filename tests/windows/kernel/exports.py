#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""exports.py HEADER

Print a module definition file that exports every fake_qxl_*() function of HEADER, so that programs
use the device that is in testkernel.dll.
"""
import re
import sys

with open(sys.argv[1], encoding="utf-8") as header:
    code = re.sub(r"/\*.*?\*/", "", header.read(), flags=re.DOTALL)
# A function's type stands before its name; a pointer's or a type's name is followed by no `(`.
names = set(re.findall(r"^[a-z][^(;{}]*?\b(fake_qxl_\w+)\(", code, flags=re.MULTILINE))
names -= set(re.findall(r"typedef[^;]*?\b(fake_qxl_\w+)\(", code))
print("EXPORTS\n" + "\n".join(sorted(names)))
