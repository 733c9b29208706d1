# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Places a program's stack before its data, so that an overflow traps instead of overwriting the data."""

from __future__ import annotations

import re
from collections.abc import Iterable

from wasivfs_rules.toolchain.find import Toolchain

_PLACES_STACK_OR_DATA = re.compile(r"--?stack-first|--no-stack-first|--global-base=.*")


def stack_option(words: Iterable[str]) -> list[str]:
    """The options to add to the words of a linker: none if the words place the stack or the data."""
    return [] if any(map(_PLACES_STACK_OR_DATA.fullmatch, words)) else ["--stack-first"]


def stack_option_of_compiler(toolchain: Toolchain, words: Iterable[str]) -> list[str]:
    """The same for a compiler whose linker gets `words`. Zig places the stack first, and does not know the option."""
    return [] if toolchain.is_zig else [f"-Wl,{option}" for option in stack_option(words)]
