#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""check_inf.py [--files FOLDER] INF

Is INF one that Windows XP to 7 install a display driver from? Its text, its sections and what they
name are checked; with --files, that the files it copies are in FOLDER.

Exit status: 0 it is; 1 it is not, each reason on a line with its place; 2 wrong usage.
"""

import os
import re
import sys

from inf import Inf

DISPLAY_CLASS = "{4d36e968-e325-11ce-bfc1-08002be10318}"
ARCHITECTURES = ("x86", "amd64")
# Folders by their number: of the system, drivers, Windows, INF files.
FOLDERS = {"10", "11", "12", "17"}
ROOTS = {"HKR", "HKLM", "HKCU", "HKCR", "HKU"}
NO_CLOBBER = 2
REG_SZ, REG_BINARY, REG_DWORD, REG_MULTI_SZ, REG_EXPAND_SZ = 0, 1, 0x10001, 0x10000, 0x20000
GROUPS = {"video", "video init", "video save", "extended base", "base"}

VERSION_KEYS = (
    "signature class classguid provider driverver catalogfile catalogfile.nt catalogfile.ntx86"
    " catalogfile.ntamd64 pnplockdown driverpackagetype driverpackagedisplayname"
).split()
INSTALL_KEYS = (
    "driverver copyfiles copyinf addreg delreg delfiles renfiles featurescore include needs"
    " bitreg profileitems reboot logconfig"
).split()
SERVICES_KEYS = "addservice delservice include needs".split()
SERVICE_KEYS = (
    "displayname description servicetype starttype errorcontrol servicebinary loadordergroup"
    " dependencies security startname addreg delreg bitreg"
).split()
GENERAL_KEYS = "maximumnumberofdevices maximumdevicememoryconfiguration".split()
PARTS = ("Services", "SoftwareSettings", "GeneralConfigData", "OpenGLSoftwareSettings", "HW")
DECORATION = re.compile(r"nt(x86|amd64)?(\.\d+)*", re.IGNORECASE)


class Checker:
    def __init__(self, inf, folder):
        self.inf, self.folder = inf, folder
        self.problems = list(inf.problems)
        self.used = {"version", "manufacturer", "strings", "destinationdirs"}
        self.tokens = set()
        self.copied = {}  # name of a file: where its copy goes

    def problem(self, line, text):
        self.problems.append((line, text))

    # ---- words ----------------------------------------------------------------------------------

    def text(self, entry, index):
        """Value `index` of an entry with its tokens replaced, "" if it is not there."""
        if index >= len(entry.values):
            return ""
        return self.expanded(entry.line, entry.values[index])

    def expanded(self, line, text):
        self.tokens.update(token.lower() for token in re.findall(r"%([^%]*)%", text))
        return self.inf.expanded(
            text, lambda token: self.problem(line, f"%{token}% is not in [Strings]")
        )

    def number(self, entry, index, what):
        text = self.text(entry, index)
        try:
            return int(text, 16 if text.lower().startswith("0x") else 10)
        except ValueError:
            self.problem(entry.line, f"{what}: expected a number, found `{text}`")
            return None

    def section(self, line, name, what):
        """The entries of a section that is named in `line`."""
        if name.lower() not in self.inf.sections:
            self.problem(line, f"{what} names the section [{name}], which is not there")
            return []
        self.used.add(name.lower())
        return self.inf.entries(name)

    def keyed(self, name, allowed):
        """Entries of a section by key; each must be one of `allowed`."""
        found = {}
        for entry in self.inf.entries(name):
            key = (entry.key or "").lower()
            for value in entry.values:
                self.expanded(entry.line, value)
            if not key:
                self.problem(entry.line, f"[{name}]: expected KEY = VALUE")
            elif key not in allowed:
                self.problem(entry.line, f"[{name}]: `{entry.key}` is no directive of this section")
            found.setdefault(key, []).append(entry)
        return found

    # ---- what every INF has -----------------------------------------------------------------------

    def check(self):
        for name in ("Version", "Manufacturer", "DestinationDirs", "Strings"):
            if name.lower() not in self.inf.sections:
                self.problem(1, f"the section [{name}] is not there")
        self.check_version()
        for architecture, install in self.installs():
            self.check_install(install, architecture)
        self.check_disks()
        self.check_folders()
        for key, (name, line) in self.inf.names.items():
            if key not in self.used:
                self.problem(line, f"nothing names the section [{name}]")
        self.check_strings()
        return sorted(set(self.problems))

    def check_version(self):
        version = self.keyed("Version", VERSION_KEYS)
        values = {key: self.text(entries[0], 0) for key, entries in version.items()}
        wanted = {
            "signature": r"\$(Windows NT|CHICAGO)\$",
            "class": "Display",
            "classguid": re.escape(DISPLAY_CLASS),
            "provider": r"\S.*",
            "driverver": r"(0[1-9]|1[0-2])/(0[1-9]|[12]\d|3[01])/\d{4}",
            "catalogfile": r"[\w.-]+\.cat",
        }
        for key, pattern in wanted.items():
            line = version[key][0].line if key in version else 1
            if key not in version:
                self.problem(line, f"[Version] has no {key}")
            elif not re.fullmatch(pattern, values[key], re.IGNORECASE):
                self.problem(line, f"[Version]: {key} is `{values[key]}`, expected {pattern}")
        if "driverver" in version:
            entry = version["driverver"][0]
            numbers = self.text(entry, 1).split(".")
            if not (len(numbers) == 4 and all(n.isdigit() and int(n) < 65536 for n in numbers)):
                self.problem(entry.line, "[Version]: expected a version of four numbers below 65536")

    def installs(self):
        """(architecture, install section) of each device, found as Windows finds them."""
        for maker in self.inf.entries("Manufacturer"):
            if not maker.key:
                self.problem(maker.line, "[Manufacturer]: expected MANUFACTURER = MODELS, TARGET...")
            self.expanded(maker.line, maker.key or "")
            models, targets = self.text(maker, 0), maker.values[1:]
            if not targets:
                self.problem(maker.line, "no target: expected NTx86, NTamd64 or both")
            for target in targets:
                found = DECORATION.fullmatch(target)
                if not found or not found.group(1):
                    self.problem(maker.line, f"`{target}` is no target: expected NTx86, NTamd64.6.0...")
                    continue
                name = f"{models}.{target}"
                for model in self.section(maker.line, name, "[Manufacturer]"):
                    yield found.group(1).lower(), self.model(name, model)

    def model(self, name, entry):
        self.expanded(entry.line, entry.key or "")
        if not entry.key or len(entry.values) < 2:
            self.problem(entry.line, f"[{name}]: expected DEVICE = INSTALL SECTION, HARDWARE ID")
        for index in range(1, len(entry.values)):
            identity = self.text(entry, index)
            if not re.fullmatch(r"PCI\\VEN_[0-9A-F]{4}(&(DEV_[0-9A-F]{4}|CC_[0-9A-F]{4,6}))?", identity):
                self.problem(entry.line, f"`{identity}` is no identity of a PCI device")
        return entry.line, self.text(entry, 0)

    # ---- one device's installation ------------------------------------------------------------------

    def check_install(self, place, architecture):
        line, base = place
        candidates = [f"{base}.nt{architecture}", f"{base}.nt", base]
        name = next((n for n in candidates if n.lower() in self.inf.sections), None)
        if not name:
            self.problem(line, f"a device names the section [{base}], which is not there")
            return
        name = self.inf.names[name.lower()][0]
        self.used.add(name.lower())
        install = self.keyed(name, INSTALL_KEYS)
        if "copyfiles" not in install:
            self.problem(line, f"[{name}] copies nothing")
        self.check_copies(install.get("copyfiles", []), architecture)
        self.check_registry(install)
        for entry in install.get("featurescore", []):
            if not re.fullmatch(r"[0-9A-F]{2}", self.text(entry, 0), re.IGNORECASE):
                self.problem(entry.line, "FeatureScore: expected two hexadecimal digits")
        for part in PARTS:
            self.used.add(f"{name}.{part}".lower())
        if f"{name}.Services".lower() not in self.inf.sections:
            self.problem(line, f"[{name}.Services] is not there: the device would have no driver")
        self.check_services(f"{name}.Services")
        settings = self.keyed(f"{name}.SoftwareSettings", ("addreg", "delreg"))
        written = self.check_registry(settings)
        drivers = written.get("installeddisplaydrivers")
        if not drivers:
            self.problem(line, f"[{name}.SoftwareSettings] does not write InstalledDisplayDrivers")
        else:
            for driver in drivers[1]:
                if f"{driver}.dll".lower() not in self.copied:
                    self.problem(line, f"the display driver {driver}.dll is not copied")
        for entries in self.keyed(f"{name}.GeneralConfigData", GENERAL_KEYS).values():
            self.number(entries[0], 0, f"[{name}.GeneralConfigData]")

    def check_copies(self, directives, architecture):
        for directive in directives:
            for index in range(len(directive.values)):
                name = self.text(directive, index)
                if name.startswith("@"):
                    files, target = [name[1:]], "defaultdestdir"
                else:
                    entries = self.section(directive.line, name, "CopyFiles")
                    files, target = [self.text(entry, 0) for entry in entries], name.lower()
                for file in files:
                    self.check_copy(directive.line, file, target, architecture)

    def check_copy(self, line, file, target, architecture):
        folders = {(e.key or "").lower(): self.text(e, 0) for e in self.inf.entries("DestinationDirs")}
        if target not in folders and "defaultdestdir" not in folders:
            self.problem(line, f"[DestinationDirs] has no folder for {file}")
        self.copied[file.lower()] = folders.get(target, folders.get("defaultdestdir"))
        sources = [f"sourcedisksfiles.{architecture}", "sourcedisksfiles"]
        for entry in [e for s in sources for e in self.inf.entries(s)]:
            if (entry.key or "").lower() == file.lower():
                return
        self.problem(line, f"{file} is copied, and [SourceDisksFiles.{architecture}] does not have it")

    def check_services(self, name):
        for entry in self.keyed(name, SERVICES_KEYS).get("addservice", []):
            self.number(entry, 1, "AddService")
            section = self.text(entry, 2)
            if section:
                self.section(entry.line, section, "AddService")
                self.check_service(entry.line, section)
            if self.text(entry, 3):
                self.section(entry.line, self.text(entry, 3), "AddService")
                self.check_registry(self.keyed(self.text(entry, 3), ("addreg", "delreg")))

    def check_service(self, line, name):
        service = self.keyed(name, SERVICE_KEYS)
        for key, limit in (("servicetype", 0x20), ("starttype", 4), ("errorcontrol", 3)):
            if key not in service:
                self.problem(line, f"[{name}] has no {key}")
                continue
            number = self.number(service[key][0], 0, key)
            if number is not None and not 0 <= number <= limit:
                self.problem(service[key][0].line, f"{key} is {number}: expected 0 to {limit}")
        if "loadordergroup" in service:
            entry = service["loadordergroup"][0]
            if self.text(entry, 0).lower() not in GROUPS:
                self.problem(entry.line, f"there is no LoadOrderGroup `{self.text(entry, 0)}`")
        if "servicebinary" not in service:
            self.problem(line, f"[{name}] has no servicebinary")
            return
        entry = service["servicebinary"][0]
        found = re.fullmatch(r"%(\d+)%\\([^\\]+)", self.text(entry, 0))
        if not found:
            self.problem(entry.line, "ServiceBinary: expected %FOLDER NUMBER%\\FILE")
        elif self.copied.get(found.group(2).lower()) != found.group(1):
            self.problem(entry.line, f"{found.group(2)} is not copied to the folder {found.group(1)}")

    def check_registry(self, directives):
        """Checks the sections that AddReg names; returns what they write: name: (type, values)."""
        written = {}
        for directive in directives.get("addreg", []):
            for index in range(len(directive.values)):
                name = self.text(directive, index)
                for entry in self.section(directive.line, name, "AddReg"):
                    self.check_value(name, entry, written)
        for directive in directives.get("delreg", []):
            for index in range(len(directive.values)):
                self.section(directive.line, self.text(directive, index), "DelReg")
        return written

    def check_value(self, name, entry, written):
        if entry.key is not None or self.text(entry, 0).upper() not in ROOTS:
            self.problem(entry.line, f"[{name}]: expected ROOT, KEY, NAME, TYPE, VALUE with a ROOT of HKR...")
            return
        flags = self.number(entry, 3, "the type of a value") if self.text(entry, 3) else REG_SZ
        kind = (flags or 0) & ~NO_CLOBBER
        values = [self.text(entry, index) for index in range(4, len(entry.values))]
        if kind not in (REG_SZ, REG_BINARY, REG_DWORD, REG_MULTI_SZ, REG_EXPAND_SZ):
            self.problem(entry.line, f"there is no type {flags:#x} of a value")
        if kind == REG_DWORD:
            self.number(entry, 4, "a REG_DWORD")
        if not values:
            self.problem(entry.line, f"[{name}]: a value is missing")
        written[self.text(entry, 2).lower()] = (kind, values)

    # ---- disks, folders, strings ----------------------------------------------------------------------

    def check_disks(self):
        for architecture in ("", *("." + a for a in ARCHITECTURES)):
            name = "SourceDisksFiles" + architecture
            disks = {e.key for s in ("", architecture) for e in self.inf.entries("SourceDisksNames" + s)}
            for part in ("SourceDisksFiles", "SourceDisksNames"):
                self.used.add((part + architecture).lower())
            for entry in self.inf.entries("SourceDisksNames" + architecture):
                self.text(entry, 0)
            for entry in self.inf.entries(name):
                if not entry.key:
                    self.problem(entry.line, f"[{name}]: expected FILE = DISK, FOLDER")
                    continue
                if self.text(entry, 0) not in disks:
                    self.problem(entry.line, f"{entry.key} is on disk {self.text(entry, 0)}, which is"
                                 f" not in [SourceDisksNames{architecture}]")
                if entry.key.lower() not in self.copied:
                    self.problem(entry.line, f"{entry.key} is in [{name}], and nothing copies it")
                path = os.path.join(self.text(entry, 1), entry.key)
                if self.folder and not os.path.isfile(os.path.join(self.folder, path)):
                    self.problem(entry.line, f"{path} is not in {self.folder}")

    def check_folders(self):
        for entry in self.inf.entries("DestinationDirs"):
            if self.text(entry, 0) not in FOLDERS:
                self.problem(entry.line, f"`{self.text(entry, 0)}` is no number of a folder")
            key = (entry.key or "").lower()
            if key != "defaultdestdir" and key not in self.inf.sections:
                self.problem(entry.line, f"[DestinationDirs] names [{entry.key}], which is not there")

    def check_strings(self):
        for entry in self.inf.entries("Strings"):
            if not entry.key:
                self.problem(entry.line, "[Strings]: expected NAME = TEXT")
            elif entry.key.lower() not in self.tokens:
                self.problem(entry.line, f"nothing uses the string %{entry.key}%")


def main():
    words = sys.argv[1:]
    folder = None
    if words[:1] == ["--files"] and len(words) > 1:
        folder, words = words[1], words[2:]
    if len(words) != 1 or words[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    problems = Checker(Inf(words[0]), folder).check()
    for line, text in problems:
        print(f"{words[0]}:{line}: {text}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
