# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Targets that the shim does not support. A link for such a target would make a file that nothing can run."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from pathlib import PurePath

from wasivfs_rules.common.errors import fail

# Later interfaces than WASI 0.2, 64-bit addresses, and WASI threads. Zig adds a version: wasm32-wasi.0.1.0-musl.
_UNSUPPORTED = re.compile(r"wasm32-(\w+-)*wasip3\b.*|wasm64(-.*)?|wasm32-.*-threads")
_WASIP2 = re.compile(r"wasm32-(\w+-)*wasip2\b.*")
# Parents of folders that are named after their target: in Rust, and in a sysroot.
_PARENTS = {"rustlib", "lib"}


def refuse_unsupported(targets: Iterable[str]) -> None:
    """Raises WasivfsError for the first target that is not supported."""
    for target in targets:
        if _UNSUPPORTED.fullmatch(target):
            raise fail("target is not supported", target, "link for wasm32-wasip1 or wasm32-wasip2")


def is_wasip2(targets: Iterable[str]) -> bool:
    """Whether the last of the named targets, if any is, is WASI 0.2."""
    last = [target for target in targets if "-wasi" in target][-1:]
    return last != [] and _WASIP2.fullmatch(last[0]) is not None


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
