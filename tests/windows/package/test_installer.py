#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""test_installer.py TOOLS BUILD WINE.SH COMPILER

Runs the installer under Wine. It is the script of the package's installer with the 64-bit stub of
NSIS instead of the 32-bit one, as a 64-bit Wine is what there is; Windows' own programs, which it
calls, are stand-ins that write their command lines down.

Exit status: of unittest; 77: a program is not on this machine.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

TOOLS, BUILD, WINE, COMPILER = sys.argv[1:5]
STUB = "Target amd64-unicode"
FOLDER = "Program Files/qxlrig display driver"
STAND_IN = r"""
#include <stdio.h>
#include <windows.h>

int main(void)
{
    int code = 0;
    FILE *file = fopen("C:\\commands", "a");

    fprintf(file, "%s\n", GetCommandLineA());
    fclose(file);
    file = fopen("C:\\code", "r");
    if (file && fscanf(file, "%d", &code) == 1)
        fclose(file);
    return code;
}
"""


def output_of(*words, **more):
    return subprocess.run(words, check=True, capture_output=True, text=True, **more).stdout


class Installer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        made = tempfile.TemporaryDirectory()
        cls.addClassCleanup(made.cleanup)
        cls.made = made.name
        package = os.path.join(cls.made, "package")
        output_of(sys.executable, os.path.join(TOOLS, "package.py"), "--amd64", BUILD,
                  "--keys", os.path.join(cls.made, "keys"), package)  # fmt: skip
        output_of("makensis", "-V1", "-X" + STUB, "-DVERSION=1", f"-DFILES={package}",
                  f"-DOUTPUT={cls.made}/install.exe", os.path.join(TOOLS, "installer.nsi"))  # fmt: skip
        with open(os.path.join(cls.made, "tool.c"), "w", encoding="ascii") as file:
            file.write(STAND_IN)
        output_of(COMPILER, "-o", f"{cls.made}/tool.exe", f"{cls.made}/tool.c")

    def setUp(self):
        """A Wine prefix of its own: wine.sh makes it where it takes a folder for one of meson's."""
        folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        os.mkdir(os.path.join(self.folder, "meson-private"))
        shutil.copy(os.path.join(self.made, "install.exe"), self.folder)
        self.drive = os.path.join(self.folder, "wineprefix/drive_c")
        self.system = os.path.join(self.drive, "windows/system32")

    def wine(self, *words):
        return subprocess.run([WINE, "64", *words], capture_output=True, cwd=self.folder).returncode

    def registry(self, key, value, text):
        tool = os.path.join(self.folder, "reg.exe")
        if not os.path.exists(tool):
            self.wine("install.exe", "/S")  # makes the prefix
            shutil.rmtree(os.path.join(self.drive, FOLDER))
            shutil.copy(os.path.join(self.system, "reg.exe"), tool)
        status = self.wine("reg.exe", "add", r"HKCU\Software\Wine" + key, "/v", value, "/d", text, "/f")
        self.assertEqual(status, 0)

    def stand_ins(self):
        self.registry(r"\DllOverrides", "certutil.exe", "native")
        for name in ("pnputil.exe", "certutil.exe", "bcdedit.exe"):
            path = os.path.join(self.system, name)
            if os.path.lexists(path):
                os.unlink(path)
            shutil.copy(os.path.join(self.made, "tool.exe"), path)

    def commands(self):
        """Those since the last call, without the folder of the program."""
        path = os.path.join(self.drive, "commands")
        if not os.path.exists(path):
            return []
        with open(path, encoding="ascii") as file:
            lines = [line.strip().replace('"C:\\windows\\system32\\', "") for line in file]
        os.unlink(path)
        return [line.replace('.exe"', "", 1) for line in lines]

    def installed(self):
        folder = os.path.join(self.drive, FOLDER)
        return sorted(os.listdir(folder)) if os.path.isdir(folder) else []

    INSTALL = r'pnputil -i -a "C:\Program Files\qxlrig display driver\qxl.inf"'

    def test_windows_is_asked_to_install_and_nothing_else(self):
        self.stand_ins()
        self.assertEqual(self.wine("install.exe", "/S"), 0)
        self.assertEqual(self.commands(), [self.INSTALL])
        self.assertEqual(
            self.installed(),
            ["LICENSE.txt", "amd64", "qxl-test.cer", "qxl.cat", "qxl.inf", "uninstall.exe"],
        )

    def test_test_signing_and_trust_come_when_asked_for(self):
        self.stand_ins()
        self.assertEqual(self.wine("install.exe", "/S", "/TESTSIGNING"), 0)
        self.assertEqual(self.commands(), ["bcdedit /set testsigning on", self.INSTALL])
        self.assertEqual(self.wine("install.exe", "/S", "/CERTIFICATE"), 0)
        certificate = r'"C:\Program Files\qxlrig display driver\qxl-test.cer"'
        self.assertEqual(
            self.commands(),
            [
                f"certutil -f -addstore Root {certificate}",
                f"certutil -f -addstore TrustedPublisher {certificate}",
                self.INSTALL,
            ],
        )

    def test_what_pnputil_says_is_told(self):
        self.stand_ins()
        for code, status in ((259, 0), (3010, 0), (5, 1)):
            with open(os.path.join(self.drive, "code"), "w", encoding="ascii") as file:
                file.write(str(code))
            self.assertEqual(self.wine("install.exe", "/S"), status, code)

    def test_a_windows_without_pnputil_is_told_of(self):
        self.assertEqual(self.wine("install.exe", "/S"), 1)

    def test_a_windows_that_cannot_have_the_driver_is_left_alone(self):
        self.stand_ins()
        for version in ("win8", "win81", "win10", "winxp64"):
            self.registry("", "Version", version)
            self.assertEqual(self.wine("install.exe", "/S"), 2, version)
        self.assertEqual((self.commands(), self.installed()), ([], []))

    def install_for_later(self, *flags):
        """In a folder without spaces: the uninstaller is told of it, and takes no quotes."""
        self.stand_ins()
        self.assertEqual(self.wine("install.exe", "/S", *flags, r"/D=C:\qxl"), 0)
        self.commands()

    def uninstall(self):
        """In the folder itself and not from a copy, which nobody could wait for."""
        shutil.copy(os.path.join(self.drive, "qxl/uninstall.exe"), self.folder)
        return self.wine("uninstall.exe", "/S", r"_?=C:\qxl")

    def test_uninstalling_takes_away_the_package_and_no_other(self):
        self.install_for_later()
        inf = os.path.join(self.drive, "windows/inf")
        os.makedirs(inf, exist_ok=True)
        shutil.copy(os.path.join(self.drive, "qxl/qxl.inf"), os.path.join(inf, "oem7.inf"))
        with open(os.path.join(inf, "oem8.inf"), "w", encoding="ascii") as file:
            file.write("; another's\r\n[Version]\r\n")
        self.assertEqual(self.uninstall(), 0)
        self.assertEqual(self.commands(), ["pnputil -f -d oem7.inf"])
        self.assertFalse(os.path.exists(os.path.join(self.drive, "qxl")))

    def test_uninstalling_takes_back_what_was_asked_for(self):
        self.install_for_later("/CERTIFICATE", "/TESTSIGNING")
        self.assertEqual(self.uninstall(), 0)
        self.assertEqual(
            self.commands(),
            [
                'certutil -delstore Root "qxlrig test certificate"',
                'certutil -delstore TrustedPublisher "qxlrig test certificate"',
                "bcdedit /set testsigning off",
            ],
        )


if __name__ == "__main__":
    wine = subprocess.run([WINE, "64"], capture_output=True, text=True)
    if wine.returncode:
        print(wine.stdout.strip())
        sys.exit(wine.returncode)
    for program in ("makensis", "osslsigncode", "openssl"):
        if not shutil.which(program):
            print(f"SKIP: no {program} on this machine")
            sys.exit(77)
    unittest.main(argv=sys.argv[:1])
