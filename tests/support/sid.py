# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Programs of a chroot of Debian sid, run outside of it with its dynamic loader and libraries: paths are the tests'."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from tests.support.tools import missing


def require_in_sid(path: str, packages: str) -> Path:
    """A path in the chroot that $WASIVFS_TEST_SID names; `packages`: what brings it there, separated by commas."""
    make = f"debootstrap --variant=minbase --include={packages} sid DIR"
    cure = f"make a chroot with {make}, and set WASIVFS_TEST_SID=DIR"
    named = os.environ.get("WASIVFS_TEST_SID", "")
    if not named:
        missing("WASIVFS_TEST_SID", cure)
    found = Path(named).resolve() / path
    if not found.exists():
        missing(str(found), cure)
    return found


def through_loader(program: Path, *, argv0: str | None = None, libraries: tuple[Path, ...] = ()) -> list[str]:
    """The command that runs a program of the chroot; `libraries`: folders of its own, beside the system's."""
    root = Path(os.environ["WASIVFS_TEST_SID"]).resolve()
    loader = next((root / "lib64").glob("ld-linux-*"))
    folders = [*(path.parent for path in (root / "usr" / "lib").glob("*/libc.so.6")), *libraries]
    name = ["--argv0", argv0] if argv0 else []
    return [str(loader), *name, "--library-path", ":".join(map(str, folders)), str(program)]


def write_launcher(launcher: Path, program: Path, *options: str, libraries: tuple[Path, ...] = ()) -> None:
    """Makes a program of the chroot one of ours; `options`: words of the shell, before its arguments."""
    command = through_loader(program, argv0="$0", libraries=libraries)
    words = ['"$0"' if word == "$0" else shlex.quote(word) for word in command]
    launcher.write_text(f'#!/bin/sh\nexec {" ".join([*words, *options])} "$@"\n')
    launcher.chmod(0o755)
