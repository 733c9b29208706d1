# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs compilers: shows the commands with --verbose, and turns the ways they can end into an exit status."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from wasivfs_rules.errors import fail


class CompilerError(Exception):
    """A compiler has said on stderr what is wrong; `status` is to be ours."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(f"exit status {status}")


@dataclass(frozen=True)
class Runner:
    """Starts one command after the other; `verbose` prints each on stderr."""

    verbose: bool = False

    def run(self, command: Sequence[str], folder: Path | None = None) -> int:
        """Runs with our standard streams; returns the exit status, 128 + number for a signal."""
        return self._run(command, folder, None)[0]

    def check(self, command: Sequence[str], folder: Path | None = None) -> None:
        """As run(), but CompilerError unless the status is 0."""
        if status := self.run(command, folder):
            raise CompilerError(status)

    def capture_errors(self, command: Sequence[str]) -> tuple[int, bytes]:
        """As run(), but gives back what the command wrote to stderr."""
        return self._run(command, None, subprocess.PIPE)

    def _run(self, command: Sequence[str], folder: Path | None, errors: int | None) -> tuple[int, bytes]:
        if self.verbose:
            sys.stderr.write(f"+ {shlex.join(command)}\n")
            sys.stderr.flush()
        try:
            result = subprocess.run(command, cwd=folder, stderr=errors, check=False)
        except OSError as error:
            raise fail(
                "compiler cannot be run", f"{command[0]}: {error.strerror}", "see `wasivfs toolchain`"
            ) from error
        return (result.returncode if result.returncode >= 0 else 128 - result.returncode), result.stderr or b""
