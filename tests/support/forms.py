# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The forms in which a program has the same files: linked, in memory or in a passive segment, or packed afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.support.commands import must, wasivfs
from tests.support.toolchains import Toolchain

# The last one gets a part of the files first, and the others then.
FORMS = ("memory", "passive", "packed", "packed-twice")

Words = Sequence[str | os.PathLike[str]]


def link_in_form(
    form: str,
    words: Words,
    tree: Path,
    output: Path,
    *,
    options: Words = (),
    guest: str = "/",
    command: str = "cc",
    toolchain: Toolchain | None = None,
    folder: Path | None = None,
) -> Path:
    """Makes `output`, which finds the tree at the guest path.

    `words` are those of the command that links it, without files; `options` say how files are put in.
    """
    roots = ["--dir", f"{tree}::{guest}", *options]
    if form in {"memory", "passive"}:
        words = [*words, *roots, "--contents", form, "-o", output]
        must(wasivfs(command, *words, toolchain=toolchain, folder=folder))
    else:
        linked = output.with_suffix(".linked")
        must(wasivfs(command, *words, "--shim", "-o", linked, toolchain=toolchain, folder=folder))
        pack_in_form(form, linked, tree, output, options=options, guest=guest)
    return output


def pack_in_form(
    form: str,
    program: Path,
    tree: Path,
    output: Path,
    *,
    options: Words = (),
    guest: str = "/",
    replace: bool = False,
) -> None:
    """Makes `output` of a finished program. `replace`: of what the program has, nothing stays."""
    first = ["--replace"] if replace else []
    if form == "packed-twice":
        part, tree = _two_parts(tree, output.with_suffix(".parts"))
        once = output.with_suffix(".once")
        # Links may lead to what the second part has.
        words = [*first, *options, "--dir", f"{part}::{guest}", "--allow-dangling", "-o", once]
        must(wasivfs("pack", program, *words))
        program, first = once, []
    must(wasivfs("pack", program, *first, *options, "--dir", f"{tree}::{guest}", "-o", output))


def _two_parts(tree: Path, folder: Path) -> tuple[Path, Path]:
    """Copies of parts of the tree, which together are all of it. Files with several names are in the second one."""
    names = sorted(os.listdir(tree))
    first = {name for name in names[::2] if not _has_hard_links(tree / name)}
    folder.mkdir()
    parts = folder / "first", folder / "second"
    for part, others in zip(parts, ({*names} - first, first), strict=True):
        subprocess.run(["cp", "-a", tree, part], check=True)
        for name in others:
            if (part / name).is_dir() and not (part / name).is_symlink():
                shutil.rmtree(part / name)
            else:
                (part / name).unlink()
        shutil.copystat(tree, part)
    return parts


def _has_hard_links(path: Path) -> bool:
    if path.is_symlink() or not path.is_dir():
        return path.lstat().st_nlink > 1
    return any(
        os.lstat(os.path.join(folder, name)).st_nlink > 1 for folder, _, files in os.walk(path) for name in files
    )
