# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Linkers' errors about shim and images, in one line with the cure. Run as a program, it is meson-wasm-ld's filter."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

from wasivfs_rules import __version__
from wasivfs_rules.common.errors import Problem, summary
from wasivfs_rules.common.resources import shim_dir

_MISSING = re.compile(rb"(?:(\S+): )?undefined symbol: wasivfs_(shim|image)_of_contract_(\d+)\w*")
# Errors that the linker adds to this one.
_CONSEQUENCE = re.compile(rb"undefined symbol: __(?:start|stop)_wasivfs_images|linker command failed|^\s*$")

_TWICE = re.compile(rb"duplicate symbol: wasivfs_shim_is_linked_twice\w*\s+>>> defined in (\S+)\s+>>> defined in (\S+)")
_CONSEQUENCE_OF_TWICE = re.compile(rb"duplicate symbol: |>>> defined in |too many errors|linker command failed|^\s*$")


_MEMORY = re.compile(rb"error: (initial|maximum) memory too small, (\d+) bytes needed")
_PAGE, _MEMORY_MAX = 1 << 16, 1 << 32


def sort_errors(errors: bytes) -> tuple[list[Problem], bytes]:
    """The linker's errors about shim, images and memory as problems, and all other output unchanged."""
    lines = errors.splitlines(keepends=True)
    if twice := _TWICE.search(errors):
        rest = [line for line in lines if not _CONSEQUENCE_OF_TWICE.search(line)]
        return [_explain_twice(twice)], b"".join(rest)
    missing = [match for line in lines if (match := _MISSING.search(line))]
    memory = [match for line in lines if (match := _MEMORY.search(line))]
    if not missing and not memory:
        return [], errors
    rest = [line for line in lines if not _MISSING.search(line) and not _MEMORY.search(line)]
    if all(_CONSEQUENCE.search(line) for line in rest):
        rest = []  # other lines may be about something else
    return [*([_explain(missing)] if missing else []), *map(_explain_memory, memory)], b"".join(rest)


def _explain_memory(match: re.Match[bytes]) -> Problem:
    option = "--initial-memory" if match[1] == b"initial" else "--max-memory"
    enough = -(-int(match[2]) // _PAGE) * _PAGE
    what = f"{option} is too small for the program, its files and its stack"
    cure = f"give {option}={enough} or more, or leave it out"
    if enough > _MEMORY_MAX:
        cure = "make the stack smaller, or embed less: a program has 4 GiB at most"
    return Problem(what, f"{int(match[2])} bytes are needed", cure)


def _explain(found: Sequence[re.Match[bytes]]) -> Problem:
    ours = _contract()
    # A missing shim says more than a missing image.
    match = min(found, key=lambda match: match[2] != b"shim")
    where = match[1].decode("utf-8", "backslashreplace") if match[1] else "the linker names no file"
    contract = match[3].decode()
    if contract != ours:
        cure = f"make both with wasivfs {__version__}: its contract is {ours}, this one's {contract}"
        return Problem("image and shim have different versions", where, cure)
    if match[2] == b"shim":
        return Problem("an image is linked without the shim", where, "link with wasivfs cc --shim")
    return Problem("the shim is linked without an image", where, "give --dir, or an fs_image.o that wasivfs image made")


def _explain_twice(match: re.Match[bytes]) -> Problem:
    first, second = (place.decode("utf-8", "backslashreplace") for place in match.groups())
    cure = "give the dependency wasivfs, or --shim, to the program alone, not to a library that it links"
    return Problem("the shim is linked twice", f"{first} and {second}", cure)


def _contract() -> str:
    found = re.search(rb"define WASIVFS_CONTRACT (\d+)", (shim_dir() / "image.h").read_bytes())
    return found[1].decode() if found else "?"


def main() -> None:
    """Copies a linker's errors from stdin to stdout; replaces each error that it can explain by one line."""
    problems, rest = sort_errors(sys.stdin.buffer.read())
    sys.stdout.buffer.write(rest)
    sys.stdout.buffer.writelines(f"wasivfs: error: {line}\n".encode() for line in summary(problems))


if __name__ == "__main__":
    main()
