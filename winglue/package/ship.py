#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""ship.py STRIP DRIVER OUTPUT

Write to OUTPUT the driver without what only a debugger reads, in whole units of 8 bytes: those who
hash a file for a catalog do not agree about what follows the last one.
"""

import struct
import subprocess
import sys

import pe


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    strip, driver, output = sys.argv[1:]
    subprocess.run([strip, "--preserve-dates", "-o", output, driver], check=True)
    image = pe.Image(output)
    image.bytes += bytes(-len(image.bytes) % 8)
    at = image.checksum_offset
    checksum = struct.pack("<I", image.right_checksum())
    with open(output, "wb") as file:
        file.write(image.bytes[:at] + checksum + image.bytes[at + 4 :])


if __name__ == "__main__":
    main()
