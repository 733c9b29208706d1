# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Targets whose programs the shim cannot serve. A link for one of them would end in a file that nothing runs."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from pathlib import PurePath

from wasivfs_rules.common.errors import fail

# Other interfaces than preview 1, 64-bit addresses, and WASI's own threads. Zig adds a version: wasm32-wasi.0.1.0-musl.
_UNSUPPORTED = re.compile(r"wasm32-(\w+-)*wasip[23]\b.*|wasm64(-.*)?|wasm32-.*-threads")
# Folders of libraries that are named after their target: Rust's, and those of a sysroot.
_PARENTS = {"rustlib", "lib"}


def refuse_unsupported(targets: Iterable[str]) -> None:
    """Raises WasivfsError for the first target that no program can be linked for."""
    for target in targets:
        if _UNSUPPORTED.fullmatch(target):
            raise fail("target is not supported", target, "link for wasm32-wasip1")


def targets_of_linker(words: Iterable[str]) -> list[str]:
    """The targets that a command line of wasm-ld shows: by -m, and by the folders of its libraries."""
    targets, previous = list[str](), ""
    for word in words:
        if previous == "-m" or word.startswith("-mwasm"):
            targets.append(word.removeprefix("-m"))
        parts = PurePath(word.removeprefix("-L")).parts
        targets += [name for parent, name in itertools.pairwise(parts) if parent in _PARENTS]
        previous = word
    return targets
