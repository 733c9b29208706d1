# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The programs of examples/languages, each built once for all tests, and the listing that all of them must print."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.support.commands import ROOT, must, wasivfs
from tests.support.forms import pack_in_form
from tests.support.rust import rust_environment
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain, debian_toolchain, require_zig, zig_folder

SOURCES = ROOT / "examples" / "languages"
ASSETS = SOURCES / "assets"
MODULE = "listing.wasm"
KINDS = ("command", "reactor")
REACTORS = Path(__file__).with_name("reactors")
EXPORT = "listing"  # the function of a reactor that prints


# Zig links objects itself, whose contents lie in memory. C++ is linked as C is, but takes long to compile.
PASSIVE = ("c", "rust", "rust-direct")


def listing_module(language: str, shared: Path, kind: str = "command", form: str = "memory") -> Path:
    """The finished module of one of LANGUAGES and KINDS, with ASSETS in it. `shared` is the fixture of that name.

    `form` is one of FORMS; passive means memory if the language is not one of PASSIVE.
    """
    contents = form if form == "passive" and language in PASSIVE else "memory"
    folder = shared / f"listing-{language}-{kind}-{contents}"
    linked = make_once(folder, lambda unfinished: _BUILDERS[language](shared, unfinished, kind, contents)) / MODULE
    if not form.startswith("packed"):
        return linked

    def pack(folder: Path) -> None:
        pack_in_form(form, linked, ASSETS, folder / MODULE, replace=True)

    return make_once(shared / f"listing-{language}-{kind}-{form}", pack) / MODULE


def expected_listing(root: Path = ASSETS) -> str:
    """What the programs print of a tree: the format is defined in examples/languages/README.md."""
    top = os.fsencode(root)
    paths = [os.path.join(folder, name) for folder, folders, files in os.walk(top) for name in [*folders, *files]]
    lines = [_line(path, path.removeprefix(top)) for path in sorted(paths)]
    return b"".join(lines).decode()


def _line(path: bytes, name: bytes) -> bytes:
    if os.path.islink(path):
        return b"link\t-\t%s\t%s\n" % (name, os.readlink(path))
    if os.path.isdir(path):
        return b"dir\t-\t%s\t-\n" % name
    contents = Path(os.fsdecode(path)).read_bytes()
    return b"file\t%d\t%s\t%016x\n" % (len(contents), name, _fnv1a(contents))


def _fnv1a(contents: bytes) -> int:
    value = 0xCBF29CE484222325
    for byte in contents:
        value = (value ^ byte) * 0x100000001B3 % (1 << 64)
    return value


def _build_c(shared: Path, folder: Path, kind: str, contents: str) -> None:
    reactor = ("-mexec-model=reactor", REACTORS / "reactor.c") if kind == "reactor" else ()
    options = ("-O2", "--dir", ASSETS, "--contents", contents, "-o", folder / MODULE)
    must(wasivfs("cc", SOURCES / "listing.c", *reactor, *options, toolchain=debian_toolchain(shared)))


def _build_cxx(shared: Path, folder: Path, kind: str, contents: str) -> None:
    """Zig's libc++ is built without files, as Debian's are; the wheel has the sources of that part."""
    require_zig()
    libcxx = zig_folder() / "lib" / "libcxx" / "src"
    part = [libcxx / "fstream.cpp", libcxx / "ios.instantiations.cpp", *sorted((libcxx / "filesystem").glob("*.cpp"))]
    files = ["-D_LIBCPP_HAS_FILESYSTEM=1", "-D_LIBCPP_HAS_MUSL_LIBC=0", "-D_LIBCPP_BUILDING_LIBRARY", f"-I{libcxx}"]
    options = ["-std=c++23", "-fno-exceptions", "-O1", "-Wno-macro-redefined", *files, "-lc++"]
    sources = [SOURCES / "listing.cc", *part]
    if kind == "reactor":
        options.append("-mexec-model=reactor")
        sources.append(Path(shutil.copy(REACTORS / "reactor.c", folder / "reactor.cc")))
    files = ["--dir", str(ASSETS), "--contents", contents]
    must(wasivfs("cc", *sources, *options, *files, "-o", folder / MODULE, toolchain=Toolchain("zig", "zig")))


def _build_rust(shared: Path, folder: Path, kind: str, contents: str, name: str) -> None:
    files = [f"-Clink-arg=--dir={ASSETS}::/", f"-Clink-arg=--contents={contents}"]
    options = ["--edition=2021", "--target=wasm32-wasip1", "-O", "-Clinker=wasivfs", *files]
    source = SOURCES / name
    if kind == "reactor":
        (folder / "program.rs").write_text(source.read_text().replace("fn main(", "pub fn main("))
        source = Path(shutil.copy(REACTORS / "reactor.rs", folder))
        options.append("--crate-type=cdylib")
    command: list[str | Path] = ["rustc", source, *options, "-o", folder / MODULE]
    must(subprocess.run(command, env=rust_environment(shared), capture_output=True, check=False))


def _build_zig(shared: Path, folder: Path, kind: str, _: str, *options: str) -> None:
    require_zig()
    files = folder / "files.o"
    must(wasivfs("ld", "-r", "--dir", ASSETS, "-o", files))
    options = ("-target", "wasm32-wasi", "-OReleaseSmall", f"-femit-bin={folder / MODULE}", *options)
    source = SOURCES / "listing.zig"
    if kind == "reactor":
        shutil.copy(source, folder / "program.zig")
        source = Path(shutil.copy(REACTORS / "reactor.zig", folder))
        options = (*options, "-fno-entry", "-mexec-model=reactor", f"--export={EXPORT}")
    command: list[str | Path] = [sys.executable, "-m", "ziglang", "build-exe", source, files, *options]
    must(subprocess.run(command, capture_output=True, check=False))


_BUILDERS: Mapping[str, Callable[[Path, Path, str, str], None]] = {
    "c": _build_c,
    "c++": _build_cxx,
    "rust": lambda shared, folder, kind, contents: _build_rust(shared, folder, kind, contents, "listing.rs"),
    "rust-direct": lambda shared, folder, kind, contents: _build_rust(shared, folder, kind, contents, "direct.rs"),
    "zig": _build_zig,
    "zig-libc": lambda shared, folder, kind, contents: _build_zig(shared, folder, kind, contents, "-lc"),
}
LANGUAGES = tuple(_BUILDERS)
