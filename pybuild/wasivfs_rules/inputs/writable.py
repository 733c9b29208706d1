# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""--writable and --writable-limit: what a program may change, where the changes are kept, and how much of them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import NamedTuple

from wasivfs_rules.common.errors import Problem, WasivfsError, fail
from wasivfs_rules.common.paths import display, normalise_guest
from wasivfs_rules.common.sizes import FORM, parse_size
from wasivfs_rules.inputs.options import LAYERS

WRITABLE_LIMIT = 1 << 30
WRITABLE_LIMIT_MAX = (4 << 30) - (64 << 10)
MEMORY, HOST = LAYERS


class Writable(NamedTuple):
    """`layer` is one of LAYERS, or empty if nothing is writable. The whole tree is the directory with the empty path.

    The guest paths of `directories` have no slash at their ends, and may lie below others. `limit` is in bytes; None
    means WRITABLE_LIMIT.
    """

    layer: str = ""
    directories: tuple[bytes, ...] = ()
    limit: int | None = None


def read_writable(words: Iterable[str], prefix: str = "--writable ") -> Writable:
    """What values of --writable say; messages show them after `prefix`. Raises WasivfsError with all problems."""
    directories, layers, problems = list[bytes](), dict[str, str](), list[Problem]()
    for word in words:
        try:
            layer, directory = _layer_and_directory(word)
        except WasivfsError as error:
            shown = display(os.fsencode(word)) or "''"
            problems += [problem._replace(where=prefix + shown) for problem in error.problems]
        else:
            directories.append(directory)
            layers.setdefault(layer, word)
    if len(layers) > 1:
        where = " and ".join(prefix + word for word in layers.values())
        problems.append(Problem("changes cannot be kept in two places", where, f"give only {MEMORY} or only {HOST}"))
    if problems:
        raise WasivfsError(problems)
    return Writable(next(iter(layers), ""), tuple(sorted(set(directories))))


def _layer_and_directory(word: str) -> tuple[str, bytes]:
    layer, colon, path = word.partition(":")
    if layer not in LAYERS:
        raise fail("changes cannot be kept there", "", f"give {MEMORY}, {MEMORY}:/DIRECTORY or {HOST}")
    if not colon:
        return layer, b""
    if layer == HOST:
        raise fail("only the whole tree can be writable on the host", "", f"write {HOST}, or {MEMORY}:{path}")
    return layer, normalise_guest(os.fsencode(path)).strip(b"/")


def read_limit(text: str, where: str) -> int:
    """The bytes of a limit. Raises WasivfsError."""
    size = parse_size(text)
    if size is None:
        raise fail("limit is not a size", f"{where} {text!r}", FORM)
    if size > WRITABLE_LIMIT_MAX:
        raise fail("limit is more than a program can have", f"{where} {text!r}", "give at most 4 GiB - 64 KiB")
    return size
