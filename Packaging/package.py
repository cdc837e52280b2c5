#!/usr/bin/env python3
"""Make a wheel, a tarball or a Debian package of the program that Packaging/build-static built.

    python3 Packaging/package.py wheel|tarball|deb... [--program FILE] [--output FOLDER]

Everything is sorted, owned by root and dated by SOURCE_DATE_EPOCH, so that two builds of one commit give the same bytes.
Standard library only, and `readelf` of binutils.
"""

import argparse
import base64
import gzip
import hashlib
import io
import lzma
import os
import pathlib
import platform
import re
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SUMMARY = "A build system whose product is an image-classification dataset"
DEBIAN_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
# The packages whose archives Packaging/static-libraries links in.
LINKED = [
    "libcurl4-openssl-dev", "libjpeg62-turbo-dev", "libjpeg-turbo8-dev", "libnghttp2-dev", "libpng-dev", "libsqlite3-dev",
    "libssl-dev", "libwebp-dev", "libyaml-dev", "zlib1g-dev",
]  # fmt: skip


class File:
    """One file of a package: its path there, its bytes, and whether it is a program."""

    def __init__(self, path, data, is_program=False):
        self.path, self.data, self.mode = path, data, 0o755 if is_program else 0o644


def read(path):
    return pathlib.Path(path).read_bytes()


def say(program, *arguments):
    return subprocess.run([program, *arguments], capture_output=True, check=True).stdout


class Program:
    """The built program and what it says about itself."""

    def __init__(self, path):
        self.path = str(pathlib.Path(path).resolve())
        self.data = read(path)
        self.version = say(self.path, "--version").decode().strip()
        self.architecture = platform.machine()
        versions = re.findall(rb"GLIBC_2\.(\d+)", say("readelf", "-V", "--wide", self.path))
        # The lowest glibc with all the functions that the program calls.
        self.glibc = max(int(version) for version in versions)

    def manuals(self):
        with tempfile.TemporaryDirectory() as folder:
            say(sys.executable, str(ROOT / "Packaging/manual.py"), self.path, folder)
            return [File(path.name, path.read_bytes()) for path in sorted(pathlib.Path(folder).iterdir())]

    def completions(self, zsh="share/zsh/site-functions"):
        return [
            File("share/bash-completion/completions/dsbuild", say(self.path, "completions", "bash")),
            File(f"{zsh}/_dsbuild", say(self.path, "completions", "zsh")),
            File("share/fish/vendor_completions.d/dsbuild.fish", say(self.path, "completions", "fish")),
        ]


def notices():
    """The licences of the libraries that are part of the program, as the distribution states them."""
    parts = []
    for package in LINKED:
        path = pathlib.Path("/usr/share/doc", package, "copyright")
        if path.exists():
            parts.append(f"{'=' * 100}\n{package}\n{'=' * 100}\n".encode() + path.read_bytes())
    swift = b"The Swift runtime, Foundation and swift-argument-parser are under the Apache License 2.0 with Runtime Library Exception.\n"
    gcc = b"libstdc++ and libgcc are under the GPL 3 with the GCC Runtime Library Exception.\n"
    return swift + gcc + b"\n".join(parts)


def epoch():
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    return int(say("git", "-C", str(ROOT), "log", "-1", "--format=%ct"))


def tar(files, stamp, prefix=""):
    """An uncompressed tar of files with the folders above them, sorted."""
    buffer = io.BytesIO()
    folders = set()
    for file in files:
        parts = (prefix + file.path).split("/")
        folders |= {"/".join(parts[:count]) for count in range(1, len(parts))}
    folders.discard(".")
    entries = [(folder, None) for folder in folders] + [(prefix + file.path, file) for file in files]
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path, file in sorted(entries, key=lambda entry: entry[0]):
            item = tarfile.TarInfo(path)
            item.mtime, item.uname, item.gname = stamp, "root", "root"
            if file is None:
                item.type, item.mode = tarfile.DIRTYPE, 0o755
                archive.addfile(item)
            else:
                item.size, item.mode = len(file.data), file.mode
                archive.addfile(item, io.BytesIO(file.data))
    return buffer.getvalue()


def compressed(data, stamp=0):
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, compresslevel=9, mtime=stamp) as stream:
        stream.write(data)
    return buffer.getvalue()


def tarball(program, stamp):
    name = f"dsbuild-{program.version}-linux-{program.architecture}"
    files = [File("bin/dsbuild", program.data, is_program=True)]
    files += [File(f"share/man/man1/{page.path}", page.data) for page in program.manuals()]
    files += program.completions()
    documents = "share/doc/dsbuild"
    files += [File(f"{documents}/LICENSE", read(ROOT / "LICENSE")), File(f"{documents}/THIRD-PARTY", notices())]
    files.append(File(f"{documents}/README.md", installing(program).encode()))
    return f"{name}.tar.gz", compressed(tar(files, stamp, prefix=f"{name}/"), stamp)


def installing(program):
    return f"""# dsbuild {program.version} for Linux on {program.architecture}

The program needs glibc 2.{program.glibc} or newer (Debian 12, Ubuntu 22.04, Fedora 36) and nothing else. An older system says
`version 'GLIBC_2.{program.glibc}' not found`: use a newer one, or a container of one. For https it reads the system's certificates
(package `ca-certificates`); `dsbuild doctor` says whether they are there.

    sudo cp -r bin share /usr/local/

installs the program, the manual pages (`man dsbuild`) and the completions of bash, zsh and fish.
"""


def deb(program, stamp):
    architecture = DEBIAN_ARCHITECTURES.get(program.architecture, program.architecture)
    documents = "usr/share/doc/dsbuild"
    files = [File("usr/bin/dsbuild", program.data, is_program=True)]
    files += [File(f"usr/share/man/man1/{page.path}.gz", compressed(page.data)) for page in program.manuals()]
    files += [File(f"usr/{file.path}", file.data) for file in program.completions(zsh="share/zsh/vendor-completions")]
    day = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(stamp))
    log = f"dsbuild ({program.version}) stable; urgency=medium\n\n  * See CHANGELOG.md.\n\n -- dsbuild <dsbuild@localhost>  {day}\n"
    licence = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: dsbuild\n\n"
    licence += "Files: *\nCopyright: the authors of dsbuild\nLicense: Apache-2.0\n On Debian systems the text of the Apache License,"
    licence += "\n version 2.0, is in /usr/share/common-licenses/Apache-2.0.\n"
    files += [
        File(f"{documents}/copyright", licence.encode()),
        File(f"{documents}/THIRD-PARTY.gz", compressed(notices())),
        File(f"{documents}/changelog.gz", compressed(log.encode())),
    ]
    size = sum(len(file.data) for file in files) // 1024 + 1
    control = f"""Package: dsbuild
Version: {program.version}
Architecture: {architecture}
Maintainer: dsbuild <dsbuild@localhost>
Installed-Size: {size}
Depends: libc6 (>= 2.{program.glibc})
Recommends: ca-certificates
Suggests: git, python3-pip
Section: utils
Priority: optional
Description: {SUMMARY[0].lower()}{SUMMARY[1:]}
 One CSV of image URLs per class and ten lines of a manifest go in; a clean,
 sorted, split folder of square pictures comes out. Edit a line, run it again,
 and only what that line touches is done again.
"""
    sums = "".join(f"{hashlib.md5(file.data).hexdigest()}  {file.path}\n" for file in sorted(files, key=lambda file: file.path))
    head = tar([File("control", control.encode()), File("md5sums", sums.encode())], stamp, prefix="./")
    members = [
        ("debian-binary", b"2.0\n"),
        ("control.tar.xz", lzma.compress(head, preset=9)),
        ("data.tar.xz", lzma.compress(tar(files, stamp, prefix="./"), preset=9)),
    ]
    data = b"!<arch>\n"
    for name, body in members:
        data += f"{name:<16}{stamp:<12}{0:<6}{0:<6}{'100644':<8}{len(body):<10}`\n".encode()
        data += body + b"\n" * (len(body) % 2)
    return f"dsbuild_{program.version}_{architecture}.deb", data


def wheel(program, stamp):
    tag = f"py3-none-manylinux_2_{program.glibc}_{program.architecture}"
    name = f"dsbuild-{program.version}"
    information = f"{name}.dist-info"
    package = ROOT / "Packaging/python"
    files = [
        File(str(path.relative_to(package)), path.read_bytes())
        for path in sorted((package / "dsbuild").iterdir())
        if path.suffix == ".py" or path.name == "py.typed"
    ]
    files.append(File(f"{name}.data/scripts/dsbuild", program.data, is_program=True))
    files += [File(f"{name}.data/data/share/man/man1/{page.path}", page.data) for page in program.manuals()]
    files += [File(f"{name}.data/data/{file.path}", file.data) for file in program.completions()]
    metadata = f"""Metadata-Version: 2.4
Name: dsbuild
Version: {program.version}
Summary: {SUMMARY}
License-Expression: Apache-2.0
License-File: LICENSE
License-File: THIRD-PARTY
Requires-Python: >=3.9
Classifier: Environment :: Console
Classifier: Operating System :: POSIX :: Linux
Classifier: Topic :: Scientific/Engineering :: Image Recognition
Classifier: Typing :: Typed
Description-Content-Type: text/markdown

"""
    description = (package / "README.md").read_text(encoding="utf-8")
    form = f"Wheel-Version: 1.0\nGenerator: dsbuild\nRoot-Is-Purelib: false\nTag: {tag}\n"
    files += [
        File(f"{information}/METADATA", (metadata + description).encode()),
        File(f"{information}/WHEEL", form.encode()),
        File(f"{information}/licenses/LICENSE", read(ROOT / "LICENSE")),
        File(f"{information}/licenses/THIRD-PARTY", notices()),
    ]
    record = [f"{file.path},sha256={record_digest(file.data)},{len(file.data)}" for file in files]
    record.append(f"{information}/RECORD,,")
    files.append(File(f"{information}/RECORD", ("\n".join(sorted(record)) + "\n").encode()))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted(files, key=lambda file: (".dist-info/" in file.path, file.path)):
            item = zipfile.ZipInfo(file.path, time.gmtime(max(stamp, 315532800))[:6])
            item.compress_type, item.create_system = zipfile.ZIP_DEFLATED, 3
            item.external_attr = (0o100000 | file.mode) << 16
            archive.writestr(item, file.data, compresslevel=9)
    return f"{name}-{tag}.whl", buffer.getvalue()


def record_digest(data):
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


FORMS = {"wheel": wheel, "tarball": tarball, "deb": deb}


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("forms", nargs="+", choices=sorted(FORMS))
    arguments.add_argument("--program", default=str(ROOT / ".build/static/dsbuild"))
    arguments.add_argument("--output", default=str(ROOT / "dist"))
    options = arguments.parse_args()
    program, stamp = Program(options.program), epoch()
    folder = pathlib.Path(options.output)
    folder.mkdir(parents=True, exist_ok=True)
    for form in options.forms:
        name, data = FORMS[form](program, stamp)
        draft = folder / (name + ".part")
        draft.write_bytes(data)
        draft.replace(folder / name)
        print(f"{folder / name}: {len(data) / 1e6:.1f} MB, SHA-256 {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    main()
