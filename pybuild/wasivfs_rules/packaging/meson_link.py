# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Links for meson-wasm-ld, and keeps the contents of embedded files outside of memory.

Run as a program: CONTENTS, as for --contents, then the command of the linker.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from wasivfs_rules.common import interruption
from wasivfs_rules.common.errors import Problem, WasivfsError, fail, report
from wasivfs_rules.common.output import Outputs
from wasivfs_rules.common.processes import CompilerError, Runner
from wasivfs_rules.common.temporary import temporary_folder
from wasivfs_rules.inputs.options import CONTENTS_CHOICES
from wasivfs_rules.inputs.response_files import expand_response_files
from wasivfs_rules.link.link import linked, put_in_place
from wasivfs_rules.link.passive_contents import add_contents, take_from_objects, ways_to_link
from wasivfs_rules.request.compiler_options import DEFAULT_OUTPUT
from wasivfs_rules.request.linker_arguments import read_linker_arguments


def link_with(linker: str, words: Sequence[str], contents: str) -> None:
    """Runs a linker. Raises WasivfsError, or CompilerError after the messages of a linker that fails."""
    if contents not in CONTENTS_CHOICES:
        raise fail("there is no such place for contents", contents, f"give one of {', '.join(CONTENTS_CHOICES)}")
    arguments = read_linker_arguments(expand_response_files(words))
    output = Path(arguments.output or DEFAULT_OUTPUT)
    with temporary_folder() as folder:
        for passive_from in ways_to_link(contents, is_fixed=arguments.is_partial):
            taken = take_from_objects(arguments.inputs, folder, passive_from, contents)
            command = _command_for([linker, *taken.words(arguments.words)])
            with linked(Runner(), command, output, named=taken.named) as program:
                if taken.segment and not add_contents(program.path, taken.segment, output, contents, _warn):
                    continue
                with Outputs() as no_depfiles:
                    put_in_place(program.path, output, no_depfiles)
                return


def _command_for(words: Sequence[str]) -> Callable[[str, Sequence[Path]], Sequence[str]]:
    return lambda output, more: [*words, *map(str, more), "-o", output]


def _warn(problems: Sequence[Problem]) -> None:
    report(problems, "warning")


def main() -> int:
    """The exit status."""
    contents, linker, *words = sys.argv[1:]
    try:
        with interruption.handled():
            link_with(linker, words, contents)
    except CompilerError as failed:
        return failed.status
    except WasivfsError as error:
        report(error.problems)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
