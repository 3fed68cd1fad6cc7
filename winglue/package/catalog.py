#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""catalog.py --time SECONDS --hardware ID [--os LIST] -o CATALOG FILE...

Make a security catalog, not yet signed: the hashes of the files of a driver package. Windows looks a
file's hash up in the catalogs that it has, and trusts the file if it trusts the one who signed the
catalog.

A catalog is a PKCS #7 signed-data (RFC 2315) whose content is a certificate trust list. Hashes are
SHA-1, the only ones that Windows XP to 7 look up: Authenticode's hash of an executable, and the hash
of all bytes of another file.

  --time      the time that the catalog says it is of, in seconds since 1970
  --hardware  identity of the device, as in the INF
  --os        systems that it is for (default: XP to 7, of 32 and 64 bits)

Exit status: 0 made; 1 not, with the reason; 2 wrong usage.
"""

import argparse
import hashlib
import os
import sys
import time

import pe

SIGNED_DATA = "1.2.840.113549.1.7.2"
SHA1 = "1.3.14.3.2.26"
TRUST_LIST = "1.3.6.1.4.1.311.10.1"
CATALOG_LIST = "1.3.6.1.4.1.311.12.1.1"
CATALOG_MEMBER = "1.3.6.1.4.1.311.12.1.2"
NAME_VALUE = "1.3.6.1.4.1.311.12.2.1"
MEMBER_INFO = "1.3.6.1.4.1.311.12.2.2"
INDIRECT_DATA = "1.3.6.1.4.1.311.2.1.4"
PE_IMAGE_DATA = "1.3.6.1.4.1.311.2.1.15"
CABINET_DATA = "1.3.6.1.4.1.311.2.1.25"
SUBJECT_OF_EXECUTABLE = "{C689AAB8-8E78-11D0-8C47-00C04FC295EE}"
SUBJECT_OF_OTHERS = "{DE351A42-8E59-11D0-8C47-00C04FC295EE}"

SYSTEMS = "XPX86,XPX64,VistaX86,VistaX64,7X86,7X64"
SYSTEM_NUMBERS = "2:5.1,2:5.2,2:6.0,2:6.1"
# Of a name and its value: a text that everybody may read, covered by the hash.
TEXT_ATTRIBUTE = 0x10010001
MEMBER_VERSION = 0x200

# ---- DER (X.690) ------------------------------------------------------------------------------------


def tagged(tag, *parts):
    body = b"".join(parts)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + body


def sequence(*parts):
    return tagged(0x30, *parts)


def set_of(*parts):
    return tagged(0x31, *sorted(parts))


def octets(content):
    return tagged(0x04, content)


def integer(number):
    return tagged(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def identifier(text):
    first, second, *rest = (int(number) for number in text.split("."))
    body = bytes([40 * first + second])
    for number in rest:
        digits = [number & 0x7F]
        while number := number >> 7:
            digits.insert(0, 0x80 | number & 0x7F)
        body += bytes(digits)
    return tagged(0x06, body)


def text_of_windows(text):
    return (text + "\0").encode("utf-16-le")


def bmp_string(text):
    return tagged(0x1E, text.encode("utf-16-be"))


NULL = tagged(0x05)
SHA1_ALGORITHM = sequence(identifier(SHA1), NULL)
# The field for a file's name in a signature, which has had this value since it is not used any more.
NO_LINK = tagged(0xA2, tagged(0x80, "<<<Obsolete>>>".encode("utf-16-be")))

# ---- the catalog ------------------------------------------------------------------------------------


def name_value(name, value):
    return sequence(bmp_string(name), integer(TEXT_ATTRIBUTE), octets(text_of_windows(value)))


def attribute(kind, value):
    return sequence(identifier(kind), set_of(value))


def file_hash(path):
    """(hash, whether the file is an executable)"""
    with open(path, "rb") as file:
        content = file.read()
    if content[:2] == b"MZ":
        return pe.Image(path).authenticode("sha1"), True
    return hashlib.sha1(content).digest(), False


def member(path):
    """(hash in hexadecimal, the DER of the file's entry)"""
    digest, executable = file_hash(path)
    if executable:
        subject = SUBJECT_OF_EXECUTABLE
        no_flags = tagged(0x03, b"\0")
        data = sequence(identifier(PE_IMAGE_DATA), sequence(no_flags, tagged(0xA0, NO_LINK)))
    else:
        subject = SUBJECT_OF_OTHERS
        data = sequence(identifier(CABINET_DATA), NO_LINK)
    tag = digest.hex().upper()
    attributes = set_of(
        attribute(NAME_VALUE, name_value("File", os.path.basename(path).lower())),
        attribute(NAME_VALUE, name_value("OSAttr", SYSTEM_NUMBERS)),
        attribute(MEMBER_INFO, sequence(bmp_string(subject), integer(MEMBER_VERSION))),
        attribute(INDIRECT_DATA, sequence(data, sequence(SHA1_ALGORITHM, octets(digest)))),
    )
    return tag, sequence(octets(text_of_windows(tag)), attributes)


def extension(name, value):
    return sequence(identifier(NAME_VALUE), octets(name_value(name, value)))


def make(paths, seconds, hardware, systems=SYSTEMS):
    """The bytes of a catalog of files. The same files and time make the same bytes."""
    members = dict(member(path) for path in paths)
    entries = [members[tag] for tag in sorted(members)]
    name = hashlib.md5(b"".join(entries), usedforsecurity=False).digest()
    when = tagged(0x17, time.strftime("%y%m%d%H%M%SZ", time.gmtime(seconds)).encode())
    trust_list = sequence(
        sequence(identifier(CATALOG_LIST)),
        octets(name),
        when,
        sequence(identifier(CATALOG_MEMBER), NULL),
        sequence(*entries),
        tagged(0xA0, sequence(extension("OS", systems), extension("HWID1", hardware.lower()))),
    )
    content = sequence(identifier(TRUST_LIST), tagged(0xA0, trust_list))
    signed = sequence(integer(1), set_of(), content, set_of())
    return sequence(identifier(SIGNED_DATA), tagged(0xA0, signed))


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--time", type=int, required=True)
    parser.add_argument("--hardware", required=True)
    parser.add_argument("--os", default=SYSTEMS)
    parser.add_argument("-o", dest="output", required=True)
    parser.add_argument("files", nargs="+")
    words = parser.parse_args()
    try:
        catalog = make(words.files, words.time, words.hardware, words.os)
        with open(words.output, "wb") as file:
            file.write(catalog)
    except (OSError, pe.Broken) as error:
        print(f"catalog.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
