#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""test_check_driver.py TOOLS COMPILER OBJDUMP WIN32K_LIBRARY

Builds small drivers that break one rule each, and has check_driver.py find it.
"""

import os
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

TOOLS, COMPILER, OBJDUMP, LIBRARY = sys.argv[1:5]
GOOD = """
void %s EngSetLastError(unsigned code);
int entry(int *numbers);
int entry(int *numbers)
{
    EngSetLastError(numbers[0]);
    return 1;
}
""" % ("__stdcall" if "i686" in COMPILER else "")
VERSION = """
1 VERSIONINFO
FILEVERSION 0,1,0,0
{
    BLOCK "StringFileInfo"
    {
    }
}
"""
FLAGS = (
    "-shared -nostdlib -O1 -ffreestanding -mno-stack-arg-probe -Wl,--subsystem,native"
    " -Wl,--disable-auto-import,--kill-at,--exclude-all-symbols,--no-insert-timestamp"
).split()
ON_X86 = "i686" in COMPILER


class Rules(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.listed = os.path.join(self.folder, "list")
        with open(self.listed, "w", encoding="utf-8") as file:
            file.write("# what may be called\nEngSetLastError 4\n")

    def build(self, code="", flags=(), version=VERSION):
        path = os.path.join(self.folder, "driver")
        with open(path + ".c", "w", encoding="utf-8") as file:
            file.write(GOOD + code)
        objects = []
        if version:
            with open(path + ".rc", "w", encoding="utf-8") as file:
                file.write(version)
            windres = COMPILER.replace("-gcc", "-windres")
            subprocess.run([windres, path + ".rc", path + ".o"], check=True)
            objects = [path + ".o"]
        entry = "-Wl,-e," + ("_entry" if ON_X86 else "entry")
        source = [path + ".c", *objects, LIBRARY]
        mode = ["-mno-sse", "-mno-mmx"] if ON_X86 else []
        subprocess.run(
            [COMPILER, *FLAGS, *mode, entry, *source, "-o", path + ".dll", *flags], check=True
        )
        ship = os.path.join(TOOLS, "ship.py")
        strip = COMPILER.replace("-gcc", "-strip")
        made = path + ".sys"
        self.same = path + ".dll"
        subprocess.run([sys.executable, ship, strip, self.same, made], check=True)
        return made

    def check(self, path, module="win32k.sys"):
        command = [os.path.join(TOOLS, "check_driver.py"), "--code", OBJDUMP, self.same, path]
        done = subprocess.run(
            [sys.executable, *command, f"{module}={self.listed}"], capture_output=True, text=True
        )
        return done.returncode, done.stdout + done.stderr

    def refuses(self, path, words, **more):
        status, said = self.check(path, **more)
        self.assertIn(words, said)
        self.assertEqual(status, 1)

    def patch(self, path, place, new):
        with open(path, "r+b") as file:
            file.seek(place)
            file.write(new)

    def test_a_driver_that_keeps_them_passes(self):
        self.assertEqual(self.check(self.build()), (0, ""))

    def test_a_function_that_is_not_listed_is_found(self):
        with open(self.listed, "w", encoding="utf-8") as file:
            file.write("EngAllocMem 12\n")
        self.refuses(self.build(), "EngSetLastError of win32k.sys, which the list")

    def test_another_module_is_found(self):
        self.refuses(self.build(), "EngSetLastError of win32k.sys: expected", module="videoprt.sys")

    def test_a_library_of_programs_is_found(self):
        code = """
        __declspec(dllimport) void %s Sleep(unsigned time);
        void wait(void);
        void wait(void)
        {
            Sleep(1);
        }
        """ % ("__stdcall" if ON_X86 else "")
        flags = ["-lkernel32", "-Wl,-u," + ("_wait" if ON_X86 else "wait")]
        self.refuses(self.build(code, flags), "Sleep of KERNEL32.dll")

    def test_a_variable_is_found(self):
        self.refuses(self.build("int last = 3;"), ".data has")
        self.refuses(self.build("int none[4];"), ".bss has")

    def test_a_wrong_subsystem_is_found(self):
        self.refuses(self.build(flags=["-Wl,--subsystem,console"]), "native (1), found 3")

    def test_a_driver_for_later_windows_is_found(self):
        self.refuses(self.build(flags=["-Wl,--subsystem,native:6.1"]), "Windows NT 6.1: XP has 5.1")

    def test_a_driver_that_cannot_be_moved_is_found(self):
        path = self.build()
        with open(path, "r+b") as file:
            header = struct.unpack_from("<I", file.read(), 0x3C)[0]
            file.seek(header + 22)
            flags = struct.unpack("<H", file.read(2))[0]
        self.patch(path, header + 22, struct.pack("<H", flags | 1))
        self.refuses(path, "cannot be moved")

    def test_an_odd_size_is_found(self):
        path = self.build()
        with open(path, "ab") as file:
            file.write(b"odd")
        self.refuses(path, "not whole units of 8")

    def test_an_export_is_found(self):
        code = "__declspec(dllexport) void out(void); void out(void) {}"
        self.refuses(self.build(code), "exports 1 functions")

    def test_a_missing_version_is_found(self):
        self.refuses(self.build(version=None), "no version resource")

    def test_a_time_of_the_build_is_found(self):
        self.refuses(self.build(flags=["-Wl,--insert-timestamp"]), "no time of the build")

    def test_a_wrong_checksum_is_found(self):
        path = self.build()
        with open(path, "ab") as file:
            file.write(b"more")
        self.refuses(path, "expected the checksum")

    def test_floating_point_is_found(self):
        code = "long double half(long double x); long double half(long double x) { return x / 2; }"
        self.refuses(self.build(code), "half: x87")

    @unittest.skipUnless(ON_X86, "64-bit Windows saves these registers")
    def test_sse_is_found_on_x86(self):
        code = """
        __attribute__((target("sse2"))) void move(void);
        void move(void)
        {
            __asm__ volatile("movaps %xmm0, %xmm1");
        }
        """
        self.refuses(self.build(code), "move: SSE")

    def test_a_large_frame_is_found(self):
        code = """
        void use(char *bytes);
        void waste(void);
        void waste(void)
        {
            char bytes[2000];
            use(bytes);
        }
        __attribute__((noinline)) void use(char *bytes)
        {
            __asm__ volatile("" : : "r"(bytes) : "memory");
        }
        """
        self.refuses(self.build(code), "waste: a frame of 20")

    def test_other_code_than_was_looked_at_is_found(self):
        path = self.build()
        self.build("int more(void); int more(void) { return 3; }")
        shipped = shutil.copy(path, path + ".other")
        self.build()
        self.refuses(shipped, "its code is not that of")

    def test_what_is_no_executable_is_found(self):
        path = self.same = os.path.join(self.folder, "text")
        with open(path, "w", encoding="utf-8") as file:
            file.write("this is a text\n")
        self.refuses(path, "no executable of Windows")

    def test_half_a_file_is_found(self):
        path = self.build()
        os.truncate(path, 0x90)
        self.refuses(path, "in the middle of a header")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
