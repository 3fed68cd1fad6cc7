#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""test_package.py Files|Signature|Installer TOOLS BUILD x86|amd64

Makes driver packages of a build folder, and looks at them with what made none of it: osslsigncode for
the signatures, a reader of DER for the catalog.

Exit status: of unittest; 77: a program is not on this machine.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

WHAT, TOOLS, BUILD, ARCHITECTURE = sys.argv[1:5]
NEEDS = {"Files": [], "Signature": ["osslsigncode", "openssl"], "Installer": ["makensis"]}
OTHER = "x86" if ARCHITECTURE == "amd64" else "amd64"


def digest_of(path):
    with open(path, "rb") as file:
        return hashlib.sha1(file.read()).hexdigest()


def values(content):
    """The values of a DER text, in their order, whatever they are parts of."""
    at = 0
    while at < len(content):
        tag, length = content[at], content[at + 1]
        at += 2
        if length & 0x80:
            count = length & 0x7F
            length = int.from_bytes(content[at : at + count], "big")
            at += count
        body = content[at : at + length]
        at += length
        if tag & 0x20:
            yield from values(body)
        else:
            yield tag, body


class Package(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.output = os.path.join(self.folder, "package")
        self.keys = os.path.join(self.folder, "keys")

    def run_tool(self, *words, **more):
        return subprocess.run(words, capture_output=True, text=True, **more)

    def make(self, *words, build=BUILD, status=0, path=None):
        environment = dict(os.environ, PATH=path) if path is not None else None
        done = self.run_tool(
            sys.executable, os.path.join(TOOLS, "package.py"), "--" + ARCHITECTURE, build,
            "--keys", self.keys, *words, self.output, env=environment,
        )  # fmt: skip
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stderr

    def file(self, *names):
        return os.path.join(self.output, *names)

    def listed(self):
        return {
            os.path.relpath(os.path.join(folder, name), self.output): digest_of(
                os.path.join(folder, name)
            )
            for folder, _, names in os.walk(self.output)
            for name in names
        }


class Files(Package):
    NOTHING = "/nonexistent"

    def test_what_is_missing_is_told_and_the_rest_is_made(self):
        said = self.make(path=self.NOTHING)
        self.assertIn("no osslsigncode on this machine", said)
        self.assertIn("no makensis on this machine", said)
        self.assertEqual(
            set(self.listed()),
            {"qxl.inf", "qxl.cat", "LICENSE.txt", "install.md"}
            | {f"{ARCHITECTURE}/qxl.sys", f"{ARCHITECTURE}/qxldd.dll"},
        )

    def test_the_drivers_are_those_of_the_build(self):
        self.make(path=self.NOTHING)
        for name in ("qxl.sys", "qxldd.dll"):
            self.assertEqual(
                digest_of(self.file(ARCHITECTURE, name)), digest_of(os.path.join(BUILD, name))
            )

    def test_the_inf_is_checked_and_has_line_ends_of_windows(self):
        self.make(path=self.NOTHING)
        check = os.path.join(TOOLS, "check_inf.py")
        done = self.run_tool(sys.executable, check, "--files", self.output, self.file("qxl.inf"))
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        with open(self.file("qxl.inf"), "rb") as file:
            text = file.read()
        self.assertEqual(text.count(b"\n"), text.count(b"\r\n"))
        self.assertNotIn(OTHER.encode(), text)

    def test_an_inf_with_a_mistake_is_not_packed(self):
        build = os.path.join(self.folder, "build")
        shutil.copytree(BUILD, build)
        with open(os.path.join(build, "qxl.inf"), "a", encoding="ascii") as file:
            file.write("[nobody]\n")
        self.assertIn("nothing names the section [nobody]", self.make(build=build, status=1))
        self.assertFalse(os.path.exists(self.output))

    def test_the_catalog_has_the_hash_of_each_file(self):
        self.make(path=self.NOTHING)
        with open(self.file("qxl.cat"), "rb") as file:
            found = list(values(file.read()))
        inf = digest_of(self.file("qxl.inf"))
        self.assertIn((0x04, bytes.fromhex(inf)), found)
        self.assertIn((0x04, (inf.upper() + "\0").encode("utf-16-le")), found)
        hashes = [b for tag, b in found if tag == 0x04 and len(b) == 20 and not b.endswith(b"\0\0")]
        self.assertEqual(len(set(hashes)), 3)
        for name in ("qxl.inf", "qxl.sys", "qxldd.dll"):
            self.assertIn((0x04, (name + "\0").encode("utf-16-le")), found)
        device = "pci\\ven_1b36&dev_0100\0".encode("utf-16-le")
        self.assertTrue(any(body.endswith(device) for tag, body in found if tag == 0x04))

    def test_a_second_package_is_the_same(self):
        self.make(path=self.NOTHING)
        first = self.listed()
        self.make(path=self.NOTHING)
        self.assertEqual(self.listed(), first)

    def test_a_folder_with_something_else_is_left_alone(self):
        os.makedirs(self.output)
        with open(self.file("letter"), "w", encoding="ascii") as file:
            file.write("dear")
        self.assertIn("is no driver package", self.make(status=1))
        self.assertEqual(list(self.listed()), ["letter"])

    def test_drivers_for_another_machine_are_refused(self):
        done = self.run_tool(
            sys.executable, os.path.join(TOOLS, "package.py"), "--" + OTHER, BUILD,
            "--keys", self.keys, self.output,
        )  # fmt: skip
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"is for {ARCHITECTURE}, expected {OTHER}", done.stderr)

    def test_a_build_without_drivers_is_refused(self):
        self.assertIn("qxl.sys is not there", self.make(build=self.folder, status=1))

    def test_wrong_usage_is_told(self):
        self.make("--certificate", "x", status=2)


class Signature(Package):
    @classmethod
    def setUpClass(cls):
        """Keys take long to make: one for all."""
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.shared_keys = os.path.join(folder.name, "keys")

    def setUp(self):
        super().setUp()
        self.keys = self.shared_keys

    def verify(self, path, certificate=None):
        certificate = certificate or os.path.join(self.keys, "test.pem")
        done = self.run_tool(
            "osslsigncode", "verify", "-CAfile", certificate, "-catalog", self.file("qxl.cat"), path
        )
        return done.returncode == 0 and "Signature verification: ok" in done.stdout

    def test_the_drivers_are_signed_by_the_catalog(self):
        self.make()
        for name in ("qxl.sys", "qxldd.dll"):
            self.assertTrue(self.verify(self.file(ARCHITECTURE, name)))

    def test_a_driver_that_was_changed_is_not(self):
        self.make()
        path = self.file(ARCHITECTURE, "qxl.sys")
        with open(path, "r+b") as file:
            file.seek(0x400)
            byte = file.read(1)
            file.seek(0x400)
            file.write(bytes([byte[0] ^ 1]))
        self.assertFalse(self.verify(path))

    def test_a_catalog_that_was_changed_is_not(self):
        self.make()
        with open(self.file("qxl.cat"), "r+b") as file:
            content = file.read()
            place = content.index("qxldd.dll".encode("utf-16-le"))
            file.seek(place)
            file.write(b"Q")
        self.assertFalse(self.verify(self.file(ARCHITECTURE, "qxl.sys")))

    def test_another_s_certificate_does_not_do(self):
        self.make()
        another = os.path.join(self.shared_keys, "test.pem")
        self.keys = os.path.join(self.folder, "keys")
        self.make()
        self.assertTrue(self.verify(self.file(ARCHITECTURE, "qxl.sys")))
        self.assertFalse(self.verify(self.file(ARCHITECTURE, "qxl.sys"), another))

    def test_one_s_own_certificate_signs(self):
        self.make()
        own = [os.path.join(self.shared_keys, name) for name in ("test.pem", "test-key.pem")]
        self.keys = os.path.join(self.folder, "keys")
        self.make("--certificate", own[0], "--key", own[1])
        self.assertTrue(self.verify(self.file(ARCHITECTURE, "qxl.sys"), own[0]))
        self.assertNotIn("qxl-test.cer", self.listed())
        self.assertFalse(os.path.exists(self.keys))

    def test_the_key_stays_out_of_the_package(self):
        self.make()
        for name in self.listed():
            with open(self.file(name), "rb") as file:
                self.assertNotIn(b"PRIVATE KEY", file.read())
        self.assertEqual(os.stat(self.keys).st_mode & 0o077, 0)

    def test_a_second_package_is_signed_the_same(self):
        self.make()
        first = self.listed()
        self.make()
        self.assertEqual(self.listed(), first)


class Installer(Package):
    def installer(self):
        return [name for name in self.listed() if name.endswith(".exe")]

    def test_the_package_has_an_installer(self):
        self.make()
        name = self.installer()[0]
        with open(self.file(name), "rb") as file:
            self.assertEqual(file.read(2), b"MZ")

    def test_a_second_installer_is_the_same(self):
        self.make()
        first = self.listed()[self.installer()[0]]
        self.make()
        self.assertEqual(self.listed()[self.installer()[0]], first)


if __name__ == "__main__":
    for program in NEEDS[WHAT]:
        if not shutil.which(program):
            print(f"SKIP: no {program} on this machine")
            sys.exit(77)
    unittest.main(argv=[sys.argv[0], WHAT])
