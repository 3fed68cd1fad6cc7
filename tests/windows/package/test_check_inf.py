#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""test_check_inf.py TOOLS

The package's INF passes the check, and each mistake that is made in a copy of it is found, with its
line.
"""

import os
import subprocess
import sys
import tempfile
import unittest

TOOLS = sys.argv[1]
sys.path.insert(0, TOOLS)

import check_inf
import inf

with open(os.path.join(TOOLS, "qxl.inf.in"), encoding="ascii") as template:
    GOOD = template.read().replace("@DATE@", "01/02/2026").replace("@VERSION@", "1.2.3.4")


class CheckInf(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.path = os.path.join(self.folder, "qxl.inf")

    def check(self, text, folder=None, encoding="latin-1"):
        """What is wrong with the INF: a line each, as the program prints them."""
        with open(self.path, "w", encoding=encoding, newline="") as file:
            file.write(text)
        problems = check_inf.Checker(inf.Inf(self.path), folder).check()
        return "".join(f"qxl.inf:{line}: {problem}\n" for line, problem in problems)

    def program(self, *words):
        done = subprocess.run(
            [sys.executable, os.path.join(TOOLS, "check_inf.py"), *words],
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout

    def refuses(self, old, new, words):
        """The INF with `new` in the place of the first `old`; `words` are expected of its line."""
        self.assertIn(old, GOOD)
        self.assertIn(words, self.check(GOOD.replace(old, new, 1)))

    def without(self, section):
        kept, skipping = [], False
        for line in GOOD.splitlines(True):
            if line.startswith("["):
                skipping = line.strip() == f"[{section}]"
            if not skipping:
                kept.append(line)
        self.assertNotEqual(len(kept), len(GOOD.splitlines()))
        return "".join(kept)

    def test_the_package_s_inf_passes(self):
        self.assertEqual(self.check(GOOD), "")

    def test_line_ends_and_unicode_of_windows_pass(self):
        text = GOOD.replace("\n", "\r\n")
        self.assertEqual(self.check(text), "")
        self.assertEqual(self.check(text, encoding="utf-16"), "")

    def test_a_place_is_a_file_and_a_line(self):
        line = 1 + GOOD[: GOOD.index("FeatureScore = FC")].count("\n")
        self.refuses("FeatureScore = FC", "FeatureScore = 252", f"qxl.inf:{line}: FeatureScore")

    def test_each_section_is_missed(self):
        for section in [line.strip()[1:-1] for line in GOOD.splitlines() if line.startswith("[")]:
            if section.endswith("GeneralConfigData"):
                continue
            with self.subTest(section):
                wanted = section.split(".")[-1] if "SourceDisks" not in section else "Disks"
                self.assertIn(wanted, self.check(self.without(section)))

    def test_an_unknown_directive_is_found(self):
        self.refuses("CopyFiles = qxl.M", "CopyFile = qxl.M", "`CopyFile` is no directive")
        self.refuses("StartType ", "StartTime ", "`StartTime` is no directive")
        self.refuses("PnpLockdown", "PnpLock", "`PnpLock` is no directive")
        self.refuses("AddService", "AddDriver", "`AddDriver` is no directive")

    def test_an_unterminated_quote_is_found(self):
        self.refuses('"QXL display (qxlrig)"', '"QXL display (qxlrig)', "mark without its other")

    def test_a_comment_inside_quotes_is_none(self):
        self.assertEqual(self.check(GOOD.replace('"Red Hat"', '"Red; Hat"')), "")

    def test_a_line_that_is_continued_is_one(self):
        text = GOOD.replace("CopyFiles = qxl.Miniport, ", "CopyFiles = qxl.Miniport, \\\n    ")
        self.assertEqual(self.check(text), "")
        self.assertIn("nothing follows", self.check(GOOD + "last = \\"))

    def test_an_undefined_string_is_found(self):
        self.refuses('device       = "', 'devise       = "', "%device% is not in [Strings]")

    def test_an_unused_string_is_found(self):
        self.refuses("[Strings]", '[Strings]\nspare = "x"', "nothing uses the string %spare%")

    def test_a_file_that_is_not_on_the_disk_is_found(self):
        self.refuses("qxldd.dll = 1,x86\n", "", "[SourceDisksFiles.x86] does not have it")

    def test_a_disk_that_is_not_there_is_found(self):
        self.refuses("qxl.sys   = 1,x86", "qxl.sys   = 2,x86", "is on disk 2, which is not")

    def test_a_file_that_nothing_copies_is_found(self):
        self.refuses("qxl.sys   = 1,x86", "qxl.sys   = 1,x86\nextra.dll = 1", "nothing copies it")

    def test_files_are_looked_for_in_the_folder(self):
        self.assertIn("amd64/qxl.sys is not in", self.check(GOOD, self.folder))
        for folder in ("x86", "amd64"):
            os.mkdir(os.path.join(self.folder, folder))
            for name in ("qxl.sys", "qxldd.dll"):
                with open(os.path.join(self.folder, folder, name), "wb"):
                    pass
        self.assertEqual(self.check(GOOD, self.folder), "")

    def test_a_driver_binary_that_is_not_copied_is_found(self):
        self.refuses("%12%\\qxl.sys", "%12%\\qxl2.sys", "qxl2.sys is not copied to the folder 12")
        self.refuses("%12%\\qxl.sys", "%11%\\qxl.sys", "qxl.sys is not copied to the folder 11")
        self.refuses("%12%\\qxl.sys", "qxl.sys", "expected %FOLDER NUMBER%")

    def test_a_display_driver_that_is_not_copied_is_found(self):
        self.refuses("%REG_MULTI_SZ%, qxldd", "%REG_MULTI_SZ%, qxl", "qxl.dll is not copied")
        self.refuses("InstalledDisplayDrivers", "InstalledDrivers", "does not write InstalledDisplay")

    def test_a_wrong_registry_line_is_found(self):
        self.refuses("HKR,, VgaC", "HKX,, VgaC", "with a ROOT of HKR")
        self.refuses("%REG_DWORD%,    32", "%REG_DWORD%,    many", "expected a number, found `many`")
        self.refuses("%REG_DWORD%,    32", "0x77,    32", "no type 0x77")
        self.refuses("%REG_DWORD%,    32", "%REG_SZ%,    32", "%REG_SZ% is not in [Strings]")

    def test_a_wrong_version_is_found(self):
        self.refuses("01/02/2026,", "2026-01-02,", "driverver is `2026-01-02`")
        self.refuses("1.2.3.4", "1.2.3", "four numbers")
        self.refuses("1.2.3.4", "1.2.3.70000", "four numbers")
        self.refuses("$Windows NT$", "$Windows 95$", "signature is")
        self.refuses("4D36E968", "4D36E969", "classguid is")
        self.refuses("qxl.cat", "qxl.txt", "catalogfile is")
        self.refuses("CatalogFile = qxl.cat", "", "has no catalogfile")

    def test_a_wrong_target_is_found(self):
        self.refuses("NTx86, NTamd64", "NTx68, NTamd64", "`NTx68` is no target")
        self.refuses("NTx86, NTamd64", "NTamd64", "nothing names the section [qxl.Models.NTx86]")

    def test_a_wrong_identity_is_found(self):
        self.refuses("PCI\\VEN_1B36&DEV_0100", "PCI\\VEN_1B36&DEV_100", "no identity of a PCI device")

    def test_a_wrong_service_is_found(self):
        self.refuses("StartType      = 3", "StartType      = 5", "starttype is 5")
        self.refuses("LoadOrderGroup = Video", "LoadOrderGroup = Vide", "LoadOrderGroup `Vide`")
        self.refuses("ErrorControl   = 0 ;", ";", "has no errorcontrol")

    def test_a_wrong_folder_is_found(self):
        self.refuses("qxl.Miniport   = 12", "qxl.Miniport   = drivers", "no number of a folder")
        self.refuses("qxl.Miniport   = 12", "qxl.Minport   = 12", "names [qxl.Minport]")

    def test_a_section_that_is_there_twice_is_found(self):
        self.refuses("[qxl.Display]", "[qxl.Display]\nqxldd.dll\n[qxl.Display]", "there already")

    def test_a_section_that_nothing_names_is_found(self):
        self.refuses("[Strings]", "[spare]\nx=1\n[Strings]", "nothing names the section [spare]")

    def test_a_bad_head_of_a_section_is_found(self):
        self.refuses("[qxl.Display]", "[qxl.Display", "expected [SECTION]")

    def test_what_is_in_no_section_is_found(self):
        self.refuses("[Version]", "x = 1\n[Version]", "`x = 1` is in no section")

    def test_letters_beyond_ascii_are_found(self):
        self.refuses("Red Hat", "R\u00e9d Hat", "byte 0xe9 is no ASCII")

    def test_the_program_says_the_same(self):
        self.check(GOOD)
        self.assertEqual(self.program(self.path), (0, ""))
        status, said = self.program("--files", self.folder, self.path)
        self.assertEqual(status, 1)
        self.assertRegex(said, rf"{self.path}:\d+: amd64/qxl.sys is not in {self.folder}\n")
        self.assertEqual(self.program()[0], 2)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
