# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The last step: runs the linker, puts the program in its place whole or not at all, explains what does not fit."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from wasivfs_rules import __version__
from wasivfs_rules.errors import Problem, WasivfsError, fail
from wasivfs_rules.processes import CompilerError, Runner
from wasivfs_rules.resources import shim_dir

_MISSING = re.compile(rb"(?:(\S+): )?undefined symbol: wasivfs_(shim|image)_of_contract_(\d+)\w*")
# What the linker adds to that.
_CONSEQUENCE = re.compile(rb"undefined symbol: __(?:start|stop)_wasivfs_images|linker command failed|^\s*$")

_TWICE = re.compile(rb"duplicate symbol: wasivfs_shim_is_linked_twice\w*\s+>>> defined in (\S+)\s+>>> defined in (\S+)")
_CONSEQUENCE_OF_TWICE = re.compile(rb"duplicate symbol: |>>> defined in |too many errors|linker command failed|^\s*$")


def refuse_to_overwrite(inputs: Iterable[str], outputs: Iterable[Path]) -> None:
    """Raises WasivfsError if an output is one of the inputs: the compiler is given others in their place."""
    existing = [output for output in outputs if output.is_file()]
    for name in filter(os.path.exists, inputs):
        for output in existing:
            if output.samefile(name):
                raise fail("output is an input, too", str(output), "give another name")


def link(runner: Runner, command: Callable[[str], Sequence[str]], output: Path, check: Callable[[Path], None]) -> None:
    """Runs `command(temporary output)`, and `check` on that output, which raises an error if it is not to be kept.

    Raises CompilerError with the linker's status, after its messages.
    """
    with _temporary_output(output) as temporary:
        status, errors = runner.capture_errors(command(str(temporary)))
        problem, rest = _sort_errors(errors)
        sys.stderr.flush()
        sys.stderr.buffer.write(rest)
        sys.stderr.buffer.flush()
        if status and problem:
            raise WasivfsError([problem])
        if status:
            raise CompilerError(status)
        check(temporary)
        _put_in_place(temporary, output)


@contextlib.contextmanager
def _temporary_output(output: Path) -> Iterator[Path]:
    """A path of the same name in a folder beside the output: linkers write the name of the output into the program."""
    parent = output.parent if _is_replaceable(output) else None
    try:
        folder = Path(tempfile.mkdtemp(prefix=".wasivfs-", dir=parent))
    except OSError as error:
        where = f"{output}: {error.strerror}"
        raise fail("cannot write the program", where, "create its directory first, or write elsewhere") from error
    try:
        yield folder / output.name
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_replaceable(output: Path) -> bool:
    """A device such as /dev/null is written to; everything else is replaced."""
    try:
        return stat.S_ISREG(output.stat().st_mode)
    except FileNotFoundError:
        return True


def _put_in_place(temporary: Path, output: Path) -> None:
    if output.is_dir():
        raise fail("cannot write the program", f"{output}: is a directory", "choose another name")
    if _is_replaceable(output):
        temporary.replace(output)
    else:
        with temporary.open("rb") as source, output.open("wb") as target:
            shutil.copyfileobj(source, target)


def _sort_errors(errors: bytes) -> tuple[Problem | None, bytes]:
    """What the linker says about shim and images as one problem, and all else untouched."""
    lines = errors.splitlines(keepends=True)
    if twice := _TWICE.search(errors):
        rest = [line for line in lines if not _CONSEQUENCE_OF_TWICE.search(line)]
        return _explain_twice(twice), b"".join(rest)
    found = [match for line in lines if (match := _MISSING.search(line))]
    if not found:
        return None, errors
    rest = [line for line in lines if not _MISSING.search(line)]
    if all(_CONSEQUENCE.search(line) for line in rest):
        rest = []  # else they may be about something else, too
    return _explain(found), b"".join(rest)


def _explain(found: Sequence[re.Match[bytes]]) -> Problem:
    ours = _contract()
    # An image that wants a shim says more than our shim's wish for any image.
    match = min(found, key=lambda match: match[2] != b"shim")
    where = match[1].decode("utf-8", "backslashreplace") if match[1] else "the linker names no file"
    contract = match[3].decode()
    if contract != ours:
        cure = f"make both with wasivfs {__version__}: its contract is {ours}, this one's {contract}"
        return Problem("image and shim are of different versions", where, cure)
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
