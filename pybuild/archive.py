# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""archive.py SDK LIBRARY OBJECT…: makes a static library with the archiver of the toolchain that `wasivfs cc` uses."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from wasivfs_rules.common.errors import WasivfsError, fail
from wasivfs_rules.common.interruption import handled
from wasivfs_rules.common.processes import run_child
from wasivfs_rules.common.temporary import temporary_folder
from wasivfs_rules.toolchain.find import find_toolchain


def archive(sdk: str, library: Path, objects: list[str]) -> None:
    """Writes a new `library` without times and owners. Raises WasivfsError."""
    toolchain = find_toolchain(sdk or None)
    if not toolchain.archiver:
        raise fail("toolchain has no archiver", toolchain.reason, "install llvm-ar (on Debian: llvm)")
    with temporary_folder(library.parent) as folder:
        new = folder / library.name
        if run_child([*toolchain.archiver, "rcsD", str(new), *objects]).returncode:
            raise fail("archiver failed", os.fspath(library), "see what it says above")
        new.replace(library)


if __name__ == "__main__":
    try:
        with handled():
            archive(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
    except WasivfsError as error:
        sys.exit("\n".join(f"wasivfs: error: {problem}" for problem in error.problems))
