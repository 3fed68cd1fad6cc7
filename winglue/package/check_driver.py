#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""check_driver.py [--code OBJDUMP SAME] FILE MODULE=LIST...

Is FILE, a driver as it ships, one that Windows' kernel can load and that keeps the rules of winglue/?
LIST has the functions that it may import from MODULE (winglue/ddk/*.txt). With --code its code is
looked at, too, by OBJDUMP: SAME is the same driver before its symbols were taken away.

Exit status: 0 it is; 1 it is not, each reason on a line; 2 wrong usage.
"""

import re
import subprocess
import sys

import pe

FRAME_LIMIT = 1024
# Sections that ld makes writable and that hold no data of ours: the imports, the version, and what a
# C run-time library would look at.
PSEUDO_SECTIONS = {".idata", ".rsrc", ".CRT"}
X87_OR_MMX = re.compile(r"%(st|mm[0-7])\b")
SSE = re.compile(r"%[xyz]mm\d")
STACK = re.compile(r"\bsub[lq]?\s+\$0x([0-9a-f]+),%[er]sp")


def read_list(path):
    with open(path, encoding="utf-8") as lines:
        return {line.split()[0] for line in lines if line.split("#")[0].split()}


def check_imports(image, lists):
    imports = image.imports()
    if not imports:
        yield "it imports nothing: expected functions of " + ", ".join(lists)
    for module, name in imports:
        if module not in lists:
            yield f"it imports {name} of {module}: expected {', '.join(lists)} alone"
        elif name not in lists[module]:
            yield f"it imports {name} of {module}, which the list of that module does not have"
    if image.directories[pe.DIRECTORY_DELAYED][1]:
        yield "it has delayed imports, which the kernel does not know"


def check_sections(image):
    for section in image.sections:
        if not section.flags & pe.SECTION_WRITE:
            continue
        if section.flags & pe.SECTION_EXECUTE:
            yield f"{section.name} can be written and executed"
        if section.name not in PSEUDO_SECTIONS and section.size:
            yield (
                f"{section.name} has {section.size} bytes that can be written: sessions share no"
                " data, so drivers have no variables that are not const"
            )
    if image.directories[pe.DIRECTORY_TLS][1]:
        yield "it has thread-local storage"


def check_header(image):
    if image.subsystem != pe.SUBSYSTEM_NATIVE:
        yield f"expected the subsystem native (1), found {image.subsystem}"
    if not image.entry:
        yield "it has no entry point"
    if image.export_count():
        yield f"it exports {image.export_count()} functions: expected none"
    if not image.directories[pe.DIRECTORY_RELOCATION][1] and image.machine == "x86":
        yield "it has no relocations: the kernel chooses where it lies"
    if image.characteristics & pe.RELOCATIONS_STRIPPED:
        yield "it says that it cannot be moved: the kernel chooses where it lies"
    if image.subsystem_version > (5, 2):
        yield f"it is for Windows NT {image.subsystem_version[0]}.{image.subsystem_version[1]}: XP has 5.1"
    if len(image.bytes) % 8:
        yield f"its {len(image.bytes)} bytes are not whole units of 8, of which catalogs have hashes"
    if image.checksum != image.right_checksum():
        yield f"expected the checksum {image.right_checksum():#x}, found {image.checksum:#x}"
    if image.timestamp:
        yield f"expected no time of the build, found {image.timestamp:#x}"
    version = image.resource(pe.RESOURCE_VERSION)
    if not version or "VS_VERSION_INFO".encode("utf-16-le") not in version:
        yield "it has no version resource"


def check_code(image, objdump, same):
    if pe.Image(same).code() != image.code():
        yield f"its code is not that of {same}"
    listing = subprocess.run(
        [objdump, "-d", "--no-show-raw-insn", same], check=True, capture_output=True, text=True
    ).stdout
    place, instructions = "?", 0
    for line in listing.splitlines():
        if found := re.match(r"[0-9a-f]+ <(.*)>:$", line):
            place = found.group(1)
        if "\t" not in line:
            continue
        instructions += 1
        code = line.split("\t", 1)[1].split("#")[0].strip()
        mnemonic = code.split(None, 1)[0] if code else ""
        if X87_OR_MMX.search(code) or (mnemonic.startswith("f") and mnemonic != "fs"):
            yield f"{place}: x87 or MMX, whose registers are not saved for a driver: {code}"
        elif image.machine == "x86" and (SSE.search(code) or mnemonic in ("ldmxcsr", "stmxcsr")):
            yield f"{place}: SSE, whose registers are not saved for a driver on x86: {code}"
        elif (found := STACK.search(code)) and FRAME_LIMIT < int(found.group(1), 16) < 1 << 31:
            yield f"{place}: a frame of {int(found.group(1), 16)} bytes, the limit is {FRAME_LIMIT}"
    if not instructions:
        yield f"{objdump} shows no code"


def main():
    words = sys.argv[1:]
    code = None
    if words[:1] == ["--code"]:
        code, words = words[1:3], words[3:]
    if len(words) < 2 or not all("=" in word for word in words[1:]):
        print(__doc__, file=sys.stderr)
        return 2
    lists = {module: read_list(path) for module, path in (word.split("=", 1) for word in words[1:])}
    try:
        image = pe.Image(words[0])
        wrong = [*check_header(image), *check_imports(image, lists), *check_sections(image)]
        wrong += check_code(image, *code) if code else []
    except pe.Broken as error:
        wrong = [str(error)]
    for reason in wrong:
        print(f"FAIL: {words[0]}: {reason}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
