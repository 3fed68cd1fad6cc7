#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""package.py [--x86 BUILD] [--amd64 BUILD] --keys FOLDER [--certificate PEM --key PEM] OUTPUT

Make the driver package in OUTPUT: drivers, INF, catalog, its signature, the certificate, the
installer. BUILD has qxl.sys, qxldd.dll, qxl.inf and LICENSE.txt: winglue/package of a build folder,
after `ninja package-files`. The catalog is signed with the certificate and key that are given, else
with a test certificate, which is made once and kept in FOLDER. The same files and the same key make
the same bytes.

What the machine has no program for is left out and told on stderr; then OUTPUT is still of use.

Exit status: 0 made; 1 not, with the reason; 2 wrong usage.
"""

import argparse
import calendar
import os
import re
import shutil
import subprocess
import sys
import time

import catalog
import check_inf
import inf
import pe

HERE = os.path.dirname(os.path.abspath(__file__))
DRIVERS = ("qxl.sys", "qxldd.dll")
TEST_NAME = "qxlrig test certificate"  # installer.nsi takes it away by this name
AUTHORITY = """
[ca]
default_ca = test
[test]
database = index
serial = serial
new_certs_dir = .
unique_subject = no
default_md = sha1
policy = any
x509_extensions = code
[any]
commonName = supplied
[code]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = codeSigning
subjectKeyIdentifier = hash
"""


class Failed(Exception):
    """The package cannot be made; the reason."""


def say(text):
    print(f"package: {text}", file=sys.stderr)


def run(*command, folder=None):
    done = subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode:
        raise Failed(f"{command[0]} failed:\n{(done.stdout + done.stderr).strip()}")


def lacks(program, what):
    if shutil.which(program):
        return False
    say(f"no {program} on this machine: {what} (Debian's package is "
        f"{'nsis' if program == 'makensis' else program})")
    return True


# ---- drivers and INF --------------------------------------------------------------------------------


def copy_drivers(builds, output):
    for architecture, build in builds.items():
        folder = os.path.join(output, architecture)
        os.makedirs(folder)
        for name in DRIVERS:
            path = os.path.join(build, name)
            if not os.path.isfile(path):
                raise Failed(f"{path} is not there: build {build} first")
            machine = pe.Image(path).machine
            if machine != architecture:
                raise Failed(f"{path} is for {machine}, expected {architecture}")
            shutil.copyfile(path, os.path.join(folder, name))


def inf_for(text, architectures):
    """The INF without what is for an architecture that the package does not have."""
    for architecture in {"x86", "amd64"} - set(architectures):
        text = re.sub(rf"(?ms)^\[[\w.]*\.(NT)?{architecture}[\w.]*\]\n.*?(?=^\[|^;)", "", text)
        text = re.sub(rf", NT{architecture}[\d.]*(?=,|$)", "", text, flags=re.M)
    return text


def write_inf(builds, output):
    """Returns the time of the release, as the INF has it, in seconds since 1970."""
    source = os.path.join(next(iter(builds.values())), "qxl.inf")
    with open(source, encoding="ascii") as file:
        text = inf_for(file.read(), builds)
    path = os.path.join(output, "qxl.inf")
    with open(path, "w", encoding="ascii", newline="\r\n") as file:
        file.write(text)
    read = inf.Inf(path)
    problems = check_inf.Checker(read, output).check()
    if problems:
        raise Failed("\n".join(f"{path}:{line}: {problem}" for line, problem in problems))
    date, version = next(e.values for e in read.entries("Version") if e.key == "DriverVer")
    return calendar.timegm(time.strptime(date, "%m/%d/%Y")), version


# ---- signature --------------------------------------------------------------------------------------


def test_certificate(folder):
    """(certificate, key) of the test certificate, which is made if there is none. Its first day is long
    ago: what is signed is of the day of the release."""
    certificate, key = os.path.join(folder, "test.pem"), os.path.join(folder, "test-key.pem")
    if os.path.isfile(certificate) and os.path.isfile(key):
        return certificate, key
    os.makedirs(folder, mode=0o700, exist_ok=True)
    for name, text in (("ca.conf", AUTHORITY), ("index", ""), ("index.attr", ""), ("serial", "01\n")):
        with open(os.path.join(folder, name), "w", encoding="ascii") as file:
            file.write(text)
    subject = f"/CN={TEST_NAME}"
    run("openssl", "req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", subject,
        "-keyout", "test-key.pem", "-out", "test-request.pem", folder=folder)
    run("openssl", "ca", "-batch", "-selfsign", "-notext", "-config", "ca.conf",
        "-startdate", "20200101000000Z", "-enddate", "20400101000000Z", "-rand_serial",
        "-keyfile", "test-key.pem", "-in", "test-request.pem", "-out", "test.pem", folder=folder)
    return certificate, key


def sign(path, certificate, key, seconds):
    signed = path + ".signed"
    # SHA-1: Windows XP, and Vista and 7 without their updates, know nothing newer.
    run("osslsigncode", "sign", "-h", "sha1", "-time", str(seconds), "-certs", certificate,
        "-key", key, "-in", path, "-out", signed)
    os.replace(signed, path)


def make_catalog(words, output, seconds):
    files = [os.path.join(output, "qxl.inf")]
    files += [os.path.join(output, a, name) for a in words.builds for name in DRIVERS]
    path = os.path.join(output, "qxl.cat")
    with open(path, "wb") as file:
        file.write(catalog.make(files, seconds, r"PCI\VEN_1B36&DEV_0100"))
    unsigned = "the catalog is not signed; 64-bit Windows Vista and 7 will not start the drivers"
    if lacks("osslsigncode", unsigned):
        return
    certificate, key = words.certificate, words.key
    if not certificate:
        if lacks("openssl", unsigned):
            return
        certificate, key = test_certificate(words.keys)
        run("openssl", "x509", "-in", certificate, "-outform", "der",
            "-out", os.path.join(output, "qxl-test.cer"))
    sign(path, certificate, key, seconds)


# ---- installer --------------------------------------------------------------------------------------


def make_installer(output, version, seconds):
    if lacks("makensis", "there is no installer; install by hand, docs/install.md says how"):
        return
    os.environ["SOURCE_DATE_EPOCH"] = str(seconds)
    run("makensis", "-V2", "-WX", f"-DVERSION={version}", f"-DFILES={output}",
        f"-DOUTPUT={os.path.join(output, f'qxl-{version}.exe')}", os.path.join(HERE, "installer.nsi"))


def make(words):
    output = os.path.abspath(words.output)
    if os.path.exists(output) and not os.path.isfile(os.path.join(output, "qxl.inf")):
        if not os.path.isdir(output) or os.listdir(output):
            raise Failed(f"{output} is there and is no driver package: name another folder")
    new = output + ".new"
    shutil.rmtree(new, ignore_errors=True)
    os.makedirs(new)
    copy_drivers(words.builds, new)
    seconds, version = write_inf(words.builds, new)
    make_catalog(words, new, seconds)
    build = next(iter(words.builds.values()))
    shutil.copyfile(os.path.join(build, "LICENSE.txt"), os.path.join(new, "LICENSE.txt"))
    shutil.copyfile(os.path.join(HERE, "../../docs/install.md"), os.path.join(new, "install.md"))
    make_installer(new, version, seconds)
    shutil.rmtree(output, ignore_errors=True)
    os.rename(new, output)


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--x86")
    parser.add_argument("--amd64")
    parser.add_argument("--keys", required=True)
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("output")
    words = parser.parse_args()
    words.builds = {a: b for a, b in (("x86", words.x86), ("amd64", words.amd64)) if b}
    if not words.builds or bool(words.certificate) != bool(words.key):
        parser.error("expected --x86, --amd64 or both, and --certificate with --key")
    try:
        make(words)
    except (OSError, pe.Broken, Failed) as error:
        say(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
