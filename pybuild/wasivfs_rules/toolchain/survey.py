# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Looks at all places where a compiler for WASI programs may be, and tries each."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from wasivfs_rules.toolchain import kinds
from wasivfs_rules.toolchain.toolchain import Finding

DEFAULT_SDK = Path("/opt/wasi-sdk")
# `--sdk` and $WASI_SDK_PATH may name a kind of toolchain instead of a folder or program.
SYSTEM, ZIG = "system", "zig"


def survey(sdk: str | os.PathLike[str] | None = None, environ: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """Tries the candidates in order, lazily. A toolchain that the user names is the only candidate."""
    if sdk:
        yield from _named(os.fspath(sdk), "--sdk", environ)
    elif named := environ.get("WASI_SDK_PATH"):
        yield from _named(named, "$WASI_SDK_PATH", environ)
    else:
        yield kinds.folder(DEFAULT_SDK, str(DEFAULT_SDK))
        yield from kinds.system_clangs(environ)
        yield kinds.wheel("ziglang")


def _named(name: str, origin: str, environ: Mapping[str, str]) -> Iterator[Finding]:
    """A folder, a program, or a kind of toolchain. `origin` is --sdk or the variable that names it."""
    path, candidate = Path(os.path.expanduser(name)).absolute(), f"{origin} {name}"
    if name == ZIG:
        yield kinds.wheel(candidate)
    elif name == SYSTEM:
        yield from kinds.system_clangs(environ, f"{candidate}: ")
    elif path.is_dir():
        yield kinds.folder(path, candidate)
    elif program := shutil.which(os.path.expanduser(name), path=environ.get("PATH")):
        yield kinds.program(program, candidate)
    else:
        yield Finding(candidate, None, "no such folder or program")
