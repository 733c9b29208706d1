# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs compilers: prints the commands with --verbose, and returns an exit status however they end."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from wasivfs_rules.common import progress
from wasivfs_rules.common.children import end_session, is_written, started_here
from wasivfs_rules.common.errors import fail
from wasivfs_rules.common.interruption import always, deferred
from wasivfs_rules.common.temporary import temporary_folder

if TYPE_CHECKING:
    import subprocess

    from wasivfs_rules.common.children import FileState


class CompilerError(Exception):
    """A compiler failed and has printed why; the command must end with its `status`."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(f"exit status {status}")


class Runner(NamedTuple):
    """Runs commands; `verbose` prints each on stderr."""

    verbose: bool = False

    def run(self, command: Sequence[str], folder: Path | None = None) -> int:
        """Runs with our standard streams; returns the exit status, 128 + number for a signal."""
        with self._started(command, folder) as wait:
            return wait()

    def check(self, command: Sequence[str], folder: Path | None = None) -> None:
        """As run(), but raises CompilerError unless the status is 0."""
        progress.phase("compile")
        if status := self.run(command, folder):
            raise CompilerError(status)

    def make(self, command: Sequence[str], output: Path, folder: Path | None = None) -> None:
        """As check(), for a command that writes `output`."""
        with self.making(command, output, folder) as finish:
            finish()

    @contextlib.contextmanager
    def making(self, command: Sequence[str], output: Path, folder: Path | None = None) -> Iterator[Callable[[], None]]:
        """As make(), beside our own work: the yielded function waits. The end of the context ends the command."""
        with self._started(command, folder) as wait:

            def finish() -> None:
                progress.phase("compile")
                if status := wait():
                    raise CompilerError(status)
                require_output(command, output)

            yield finish

    def capture(self, command: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
        """As run(), but also returns the command's stdout and stderr."""
        import subprocess  # noqa: PLC0415 (slow to load: a compiler may be working before it is needed)

        self._show(command)
        with _reported(command):
            result = run_child(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        result.returncode = _exit_status(result.returncode)
        return result

    @contextlib.contextmanager
    def _started(self, command: Sequence[str], folder: Path | None) -> Iterator[Callable[[], int]]:
        self._show(command)
        with contextlib.ExitStack() as stack:
            with _reported(command):
                if folder is None and os.name == "posix":
                    wait = stack.enter_context(started_here(command))
                else:
                    wait = stack.enter_context(started_child(command, folder)).wait
            yield lambda: _exit_status(wait())

    def _show(self, command: Sequence[str]) -> None:
        if self.verbose:
            import shlex  # noqa: PLC0415 (slow to load, and seldom needed)

            with progress.hidden():
                sys.stderr.write(f"+ {shlex.join(command)}\n")
                sys.stderr.flush()


@contextlib.contextmanager
def _reported(command: Sequence[str]) -> Iterator[None]:
    """Says which command cannot be run."""
    try:
        yield
    except OSError as error:
        raise fail("compiler cannot be run", f"{command[0]}: {error.strerror}", "see `wasivfs toolchain`") from error


def _exit_status(status: int) -> int:
    return status if status >= 0 else 128 - status


def require_output(command: Sequence[str], output: Path, before: FileState | None = None) -> None:
    """Raises WasivfsError if a successful command has not written its output; `-` is stdout.

    `before` is the file_state() before the command.
    """
    if str(output) != "-" and not is_written(str(output), before):
        where = f"{output.name}, by {command[0]}"
        raise fail("the compiler succeeded and wrote nothing", where, "see the command with --verbose")


def run_child(
    command: Sequence[str],
    folder: Path | None = None,
    *,
    stdin: int | None = None,
    stdout: int | None = None,
    stderr: int | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """As subprocess.run(), by started_child()."""
    import subprocess  # noqa: PLC0415 (as above)

    with started_child(command, folder, stdin=stdin, stdout=stdout, stderr=stderr) as child:
        output, errors = child.communicate()
    return subprocess.CompletedProcess(command, child.returncode, output, errors)


@contextlib.contextmanager
def started_child(
    command: Sequence[str],
    folder: Path | None = None,
    *,
    stdin: int | None = None,
    stdout: int | None = None,
    stderr: int | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """A child that works beside us. The end of the context, or a signal, ends it and all processes that it started.

    The child has its own folder for temporary files, because compilers do not remove theirs after a signal. Raises
    OSError.
    """
    import subprocess  # noqa: PLC0415 (as above)

    started: list[subprocess.Popen[bytes]] = []

    def end() -> None:
        for child in started:
            _end(child)

    with temporary_folder() as own, always(end):
        with deferred():
            started.append(
                # In its own session, so that it can be ended with its children; it can still read the terminal.
                subprocess.Popen(
                    command,
                    cwd=folder,
                    stdin=stdin,
                    stdout=stdout,
                    stderr=stderr,
                    env={**os.environ, "TMPDIR": str(own)},
                    start_new_session=True,
                )
            )
        yield started[0]


def _end(child: subprocess.Popen[bytes]) -> None:
    """Ends a child that still runs after a signal or an error, and all processes that it started."""
    if child.poll() is not None:
        return
    if os.name == "nt":
        child.kill()
    else:
        end_session(child.pid, child.poll)
    child.wait()
