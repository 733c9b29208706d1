# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Paths of the files that belong to the Python code: in the installed package, or in the source tree."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path

from wasivfs_rules.common.errors import fail

_SHIM_SUFFIXES = {".c", ".h", ".def"}
# In WASI 0.2, each open file may have a stream, which also takes a place in the table of descriptors.
_FLAGS_OF_FRONTS = {"wasip2": ("-DMAX_DESCRIPTORS=8192",)}
_PACKAGE = Path(__file__).resolve().parents[1]


def shim_dir() -> Path:
    """The folder of image.h and wasivfs.h, with the sources of the shim in folders below."""
    return _resource("shim", "image.h")


def templates_dir() -> Path:
    """The folder of the Jinja2 templates."""
    return _resource("templates", "fs_image.c.jinja")


def cmake_dir() -> Path:
    """The folder of wasivfsConfig.cmake."""
    return _resource("cmake", "wasivfsConfig.cmake")


def makefile() -> Path:
    """The fragment for makefiles."""
    return _resource("make", "wasivfs.mk") / "wasivfs.mk"


def shim_sources(front: str = "wasip1") -> list[Path]:
    """The C files that make up the shim, with one of its fronts; each is compiled with -I of `shim_dir()`.

    The first file defines the symbol that explains two shims in one program: linkers stop after some errors.
    """
    first = shim_dir() / "core" / "link_once.c"
    files = {path for folder in ("core", front) for path in (shim_dir() / folder).glob("*.c")}
    return [first, *sorted(files - {first})]


def shim_flags(front: str = "wasip1") -> list[str]:
    """The compiler's options for the shim, except the options for its use and for the machine.

    They make the shim small: -Xclang is needed because Zig turns -Oz into -Os, and memory.copy is smaller and faster
    than the functions of libraries. LTO is off: the linker must see the hooks before it decides what libc needs.
    """
    return [*(shim_dir() / "flags.txt").read_text(encoding="ascii").split(), *_FLAGS_OF_FRONTS.get(front, ())]


@functools.cache
def shim_files() -> Sequence[Path]:
    """All files that a compiled shim depends on."""
    return sorted(path for path in shim_dir().rglob("*") if path.suffix in _SHIM_SUFFIXES or path.name == "flags.txt")


@functools.cache
def _resource(folder: str, member: str) -> Path:
    for parent in (_PACKAGE, _PACKAGE.parent.parent):
        if (parent / folder / member).is_file():
            return parent / folder
    raise fail("wasivfs is not completely installed", f"{_PACKAGE / folder / member} is missing", "install it again")
