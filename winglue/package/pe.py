# SPDX-License-Identifier: BSD-3-Clause
"""Windows' executable files, as far as a package and its checks need them. Format: Microsoft's
"PE Format" and "Windows Authenticode Portable Executable Signature Format"."""

import hashlib
import struct

MACHINES = {0x14C: "x86", 0x8664: "amd64"}
SUBSYSTEM_NATIVE = 1
DIRECTORY_EXPORT, DIRECTORY_IMPORT, DIRECTORY_RESOURCE = 0, 1, 2
DIRECTORY_SECURITY, DIRECTORY_RELOCATION, DIRECTORY_TLS, DIRECTORY_DELAYED = 4, 5, 9, 13
SECTION_EXECUTE, SECTION_WRITE = 0x20000000, 0x80000000
RELOCATIONS_STRIPPED = 1
RESOURCE_VERSION = 16


class Broken(Exception):
    """The file is no executable of Windows, or not a whole one."""


class Section:
    def __init__(self, name, fields):
        self.name = name
        self.size, self.address, self.file_size, self.file_offset, self.flags = fields


class Image:
    """One file. Numbers are of the file, addresses relative to the image."""

    def __init__(self, path):
        self.path = path
        with open(path, "rb") as file:
            self.bytes = file.read()
        try:
            self._read()
        except struct.error as error:
            raise Broken(f"{path}: ends in the middle of a header") from error

    def _unpack(self, layout, offset):
        return struct.unpack_from("<" + layout, self.bytes, offset)

    def _read(self):
        if self.bytes[:2] != b"MZ":
            raise Broken(f"{self.path}: expected MZ at its beginning: no executable of Windows")
        header = self._unpack("I", 0x3C)[0]
        if self.bytes[header : header + 4] != b"PE\0\0":
            raise Broken(f"{self.path}: expected PE at {header:#x}")
        machine, count, self.timestamp = self._unpack("HHI", header + 4)
        optional_size, self.characteristics = self._unpack("HH", header + 20)
        if machine not in MACHINES:
            raise Broken(f"{self.path}: expected the machine x86 or amd64, found {machine:#x}")
        self.machine = MACHINES[machine]
        optional = header + 24
        wide = self._unpack("H", optional)[0] == 0x20B
        self.checksum_offset = optional + 64
        self.entry = self._unpack("I", optional + 16)[0]
        self.checksum = self._unpack("I", self.checksum_offset)[0]
        self.subsystem_version = self._unpack("HH", optional + 48)
        self.subsystem = self._unpack("H", optional + 68)[0]
        directories = optional + (112 if wide else 96)
        self.security_offset = directories + 8 * DIRECTORY_SECURITY
        number = self._unpack("I", directories - 4)[0]
        self.directories = [self._unpack("II", directories + 8 * i) for i in range(number)]
        self.directories += [(0, 0)] * (16 - number)
        self.sections = []
        for i in range(count):
            at = optional + optional_size + 40 * i
            name = self.bytes[at : at + 8].rstrip(b"\0").decode("ascii", "replace")
            fields = self._unpack("IIII", at + 8) + self._unpack("I", at + 36)
            self.sections.append(Section(name, fields))
        self.pointer = "Q" if wide else "I"

    def offset_of(self, address):
        for section in self.sections:
            if section.address <= address < section.address + section.file_size:
                return address - section.address + section.file_offset
        raise Broken(f"{self.path}: address {address:#x} is in no section")

    def _text_at(self, address):
        begin = self.offset_of(address)
        return self.bytes[begin : self.bytes.index(b"\0", begin)].decode("ascii", "replace")

    def imports(self):
        """A list of (DLL, function); a function without a name is #NUMBER."""
        found = []
        at, size = self.directories[DIRECTORY_IMPORT]
        while size:
            names, _, _, dll, thunks = self._unpack("IIIII", self.offset_of(at))
            if not dll:
                break
            entry = self.offset_of(names or thunks)
            step = struct.calcsize(self.pointer)
            ordinal = 1 << (8 * step - 1)
            while value := self._unpack(self.pointer, entry)[0]:
                name = f"#{value & 0xffff}" if value & ordinal else self._text_at(value + 2)
                found.append((self._text_at(dll), name))
                entry += step
            at += 20
        return found

    def export_count(self):
        address, size = self.directories[DIRECTORY_EXPORT]
        return self._unpack("I", self.offset_of(address) + 20)[0] if size else 0

    def resource(self, kind):
        """The bytes of the first resource of a kind, None if there is none."""
        root, size = self.directories[DIRECTORY_RESOURCE]
        if not size:
            return None
        at = self.offset_of(root)
        for level in range(3):
            named, numbered = self._unpack("HH", at + 12)
            entries = [self._unpack("II", at + 16 + 8 * i) for i in range(named + numbered)]
            offsets = [below for number, below in entries if level or number == kind]
            if not offsets:
                return None
            at = self.offset_of(root) + (offsets[0] & 0x7FFFFFFF)
        address, length = self._unpack("II", at)
        begin = self.offset_of(address)
        return self.bytes[begin : begin + length]

    def code(self):
        """The bytes of the sections that can be executed."""
        return [
            self.bytes[s.file_offset : s.file_offset + min(s.size, s.file_size)]
            for s in self.sections
            if s.flags & SECTION_EXECUTE
        ]

    def right_checksum(self):
        """What the header's checksum must be: the kernel loads nothing with another one."""
        at = self.checksum_offset
        zeroed = self.bytes[:at] + bytes(4) + self.bytes[at + 4 :]
        zeroed += bytes(len(zeroed) % 2)
        total = sum(struct.unpack(f"<{len(zeroed) // 2}H", zeroed))
        while total >> 16:
            total = (total & 0xFFFF) + (total >> 16)
        return total + len(self.bytes)

    def authenticode(self, algorithm="sha1"):
        """The hash that signatures and catalogs have: of all but the checksum and the signature."""
        address, size = self.directories[DIRECTORY_SECURITY]
        end = address if size else len(self.bytes)
        digest = hashlib.new(algorithm)
        digest.update(self.bytes[: self.checksum_offset])
        digest.update(self.bytes[self.checksum_offset + 4 : self.security_offset])
        digest.update(self.bytes[self.security_offset + 8 : end])
        digest.update(bytes(-end % 8))
        return digest.digest()
