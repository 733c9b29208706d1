# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The files that a linker loads, as the linker reports them: a command line does not show all of them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from wasivfs_rules.toolchain.find import Toolchain

TRACE = "--trace"
_MEMBER = re.compile(r"(.+)\([^()]*\)")
_ASKING = frozenset({"-t", "-trace", TRACE})


def trace_option(toolchain: Toolchain) -> list[str]:
    """The option that makes the compiler's linker print each file; none for Zig, which passes no unknown option on."""
    return [] if toolchain.is_zig else [f"-Wl,{TRACE}"]


def loaded_files(output: bytes, command: Iterable[str]) -> tuple[Sequence[Path], bytes]:
    """The files that a traced linker names, archives once, and the rest of what it printed.

    If the user's command line also has the option, the list stays in the output: `command` then contains it twice.
    """
    files: dict[Path, None] = {}
    rest: list[bytes] = []
    for line in output.splitlines(keepends=True):
        text = line.rstrip(b"\r\n").decode("utf-8", "surrogateescape")
        member = _MEMBER.fullmatch(text)
        path = next((Path(name) for name in (text, member[1] if member else "") if name and os.path.isfile(name)), None)
        if path is None:
            rest.append(line)
        else:
            files[path] = None
    asked = sum(option in _ASKING for word in command for option in word.split(",")) > 1
    return list(files), output if asked else b"".join(rest)
