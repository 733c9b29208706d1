# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The start of the command. Passes a call of `cc` that needs no change to the compiler before it loads other modules,
because build systems make thousands of such calls.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from wasivfs_rules.common.children import FileState


def main() -> int:
    """Runs the command line of the process, and returns its exit status."""
    status = _compile(sys.argv[1], sys.argv[2:]) if sys.argv[1:2] in (["cc"], ["c++"]) else None
    if status is not None:
        os._exit(status)  # as if the compiler had been called directly; nothing to clean up or flush
    from wasivfs_rules.commands import cli  # noqa: PLC0415 (the point of this module)

    return cli.main()


def _compile(language: str, words: Sequence[str]) -> int | None:
    """Runs the compiler as command_cc would. None if there may be more to do, or if the compiler is not known."""
    from wasivfs_rules.request.plain_job import plain_job  # noqa: PLC0415 (as above)
    from wasivfs_rules.toolchain.remembered import recall_driver  # noqa: PLC0415

    driver = recall_driver(language) if os.name == "posix" else None
    job = plain_job(words, driver) if driver else None
    if job is None:
        return None
    from wasivfs_rules.common import interruption  # noqa: PLC0415
    from wasivfs_rules.common.children import file_state, is_written, run_here  # noqa: PLC0415

    before = file_state(job.output)
    with interruption.handled():
        try:
            status = run_here(job.command)
        except OSError:
            return None  # command_cc reports the problem
        if status and any(word.startswith("--") for word in words):
            from wasivfs_rules.commands.arguments import report_misspelt  # noqa: PLC0415

            report_misspelt(words)
        if status or not job.output or is_written(job.output, before):
            return status
    return _report_missing(job.command, job.output, before)


def _report_missing(command: Sequence[str], output: str, before: FileState | None) -> int:
    from pathlib import Path  # noqa: PLC0415

    from wasivfs_rules.commands import cli  # noqa: PLC0415
    from wasivfs_rules.common.processes import require_output  # noqa: PLC0415

    def check() -> int:
        require_output(command, Path(output), before)
        return cli.SUCCESS

    return cli.guarded(check)
