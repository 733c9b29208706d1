# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs the linker, and puts the program in its place, whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from wasivfs_rules.common import progress
from wasivfs_rules.common.errors import Problem, WasivfsError, fail
from wasivfs_rules.common.interruption import deferred
from wasivfs_rules.common.output import Outputs, refused
from wasivfs_rules.common.processes import CompilerError, Runner, require_output
from wasivfs_rules.common.temporary import temporary_folder
from wasivfs_rules.link.loaded_files import loaded_files

# What linkers print if the disk is full, some with a dump of their stack, because they write to mapped memory.
_NO_ROOM = re.compile(rb"No space left on device|IO failure on output stream|Bus error")
_BUS_ERROR = 128 + 7


class Linked(NamedTuple):
    """A program that is not in place yet, and the files that the linker loaded for it."""

    path: Path
    loaded: Sequence[Path]


@contextlib.contextmanager
def linked(
    runner: Runner,
    command: Callable[[str, Sequence[Path]], Sequence[str]],
    output: Path,
    complete: Callable[[Sequence[Path]], Sequence[Path]] = lambda _: (),
    named: Callable[[bytes], bytes] = lambda messages: messages,
) -> Iterator[Linked]:
    """Runs `command(temporary output, more objects)`; the program exists inside the context.

    Links once more if `complete` returns objects that the loaded files need. Raises CompilerError
    with the linker's status, after its messages, in which `named` gives files the names that the user knows.
    """
    if output.is_dir():
        raise fail("cannot write the program", f"{output}: is a directory", "choose another name")
    with _temporary_output(output) as temporary:
        loaded = _run(runner, command(str(temporary), []), output, named)
        if missing := complete(loaded):
            loaded = _run(runner, command(str(temporary), missing), output, named)
        require_output(command(str(temporary), []), temporary)
        yield Linked(temporary, loaded)


def put_in_place(program: Path, output: Path, depfiles: Outputs) -> None:
    """Puts depfiles in place first: an old depfile beside a new program would hide new inputs."""
    with deferred():
        depfiles.commit()
        _replace(program, output)


def _run(runner: Runner, command: Sequence[str], output: Path, named: Callable[[bytes], bytes]) -> Sequence[Path]:
    """Passes on the linker's messages; returns the files that it loaded."""
    progress.phase("link")
    result = runner.capture(command)
    if result.returncode == _BUS_ERROR or (result.returncode and _NO_ROOM.search(result.stderr)):
        raise refused(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), str(output))
    files, shown = loaded_files(result.stdout, command)
    problems, rest = _sorted_errors(named(result.stderr))
    with progress.hidden():
        for stream, text in ((sys.stdout, shown), (sys.stderr, rest)):
            stream.flush()
            stream.buffer.write(text)
            stream.buffer.flush()
    if result.returncode and problems:
        raise WasivfsError(problems)
    if result.returncode:
        raise CompilerError(result.returncode)
    return files


def _sorted_errors(errors: bytes) -> tuple[Sequence[Problem], bytes]:
    if not errors:
        return (), b""
    from wasivfs_rules.link.link_errors import sort_errors  # noqa: PLC0415 (slow to load, and most links say nothing)

    return sort_errors(errors)


@contextlib.contextmanager
def _temporary_output(output: Path) -> Iterator[Path]:
    """A path with the output's name in a folder beside it, because linkers write this name into the program."""
    with contextlib.ExitStack() as stack:
        try:
            folder = stack.enter_context(temporary_folder(output.parent if _is_replaceable(output) else None))
        except OSError as error:
            raise refused(error, str(output)) from None
        yield folder / output.name


def _is_replaceable(output: Path) -> bool:
    """False for a device such as /dev/null, which is written to; everything else is replaced."""
    try:
        return stat.S_ISREG(output.stat().st_mode)
    except FileNotFoundError:
        return True


def _replace(temporary: Path, output: Path) -> None:
    try:
        if _is_replaceable(output):
            temporary.replace(output)
        else:
            import shutil  # noqa: PLC0415 (slow to load, and few outputs are devices)

            with temporary.open("rb") as source, output.open("wb") as target:
                shutil.copyfileobj(source, target)
    except OSError as error:
        raise refused(error, str(output)) from None
