# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Which files a linker loads: it is asked, as files reach it in more ways than a command line shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from wasivfs_rules.toolchain.find import Toolchain

TRACE = "--trace"
_MEMBER = re.compile(r"(.+)\([^()]*\)")
_ASKING = frozenset({"-t", "-trace", TRACE})


def trace_option(toolchain: Toolchain) -> list[str]:
    """What makes the compiler's linker print each file. Zig passes nothing on to its linker that it does not know."""
    return [] if toolchain.is_zig else [f"-Wl,{TRACE}"]


def loaded_files(output: bytes, command: Iterable[str]) -> tuple[Sequence[Path], bytes]:
    """The files that a traced linker names, archives once, and the rest of what it printed.

    Who asks for the list gets it: `command` has our option, and perhaps the user's as well.
    """
    files: dict[Path, None] = {}
    rest: list[bytes] = []
    for line in output.splitlines(keepends=True):
        text = line.rstrip(b"\r\n").decode("utf-8", "surrogateescape")
        member = _MEMBER.fullmatch(text)
        path = next((Path(name) for name in (text, member[1] if member else "") if name and Path(name).is_file()), None)
        if path is None:
            rest.append(line)
        else:
            files[path] = None
    asked = sum(option in _ASKING for word in command for option in word.split(",")) > 1
    return list(files), output if asked else b"".join(rest)
