# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The command `wasivfs`: finds the sub-command, and turns errors into lines on stderr and an exit status."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, Protocol, cast

from wasivfs_rules.common import interruption
from wasivfs_rules.common.errors import Problem, WasivfsError, fail, misuse, report

if TYPE_CHECKING:
    import argparse

    from wasivfs_rules.commands.arguments import ArgumentParser

SUCCESS, FAILURE, USAGE, BROKEN_PIPE = 0, 1, 2, 141
DESCRIPTION = "Links a directory tree into a WASI program."

SYSTEMS = "Linux is supported. Other POSIX systems, such as macOS, are not tested. On Windows, use WSL."


class Command(NamedTuple):
    """`raw` commands read their command line themselves."""

    module: str
    help: str
    raw: bool = False


class RawCommand(NamedTuple):
    """`arguments` are the untouched words after the name of the command."""

    command: str
    arguments: list[str]


class CommandModule(Protocol):
    def add_parser(self, subparsers: argparse._SubParsersAction[ArgumentParser]) -> None: ...

    def run(self, args: Any) -> int:
        """`args` is a RawCommand, or the argparse.Namespace of all other commands."""


COMMANDS = {
    "image": Command("command_image", "write fs_image.c from directories"),
    "cc": Command("command_cc", "compile and link a C program with embedded files", raw=True),
    "c++": Command("command_cc", "compile and link a C++ program with embedded files", raw=True),
    "ld": Command("command_cc", "link objects and embed files, as wasm-ld does", raw=True),
    "pack": Command("command_pack", "add files to a linked program"),
    "run": Command("command_run", "run a program with wasmtime", raw=True),
    "ls": Command("command_inspect", "list the files in a linked program"),
    "cat": Command("command_inspect", "print files of a linked program"),
    "extract": Command("command_inspect", "write the files of a linked program to a directory"),
    "info": Command("command_info", "show how a program was made and what is in it"),
    "picture": Command("command_info", "draw what takes the room in a program"),
    "verify": Command("command_check", "check that the files of a program are intact, or equal to directories"),
    "check": Command("command_check", "check that finished programs are sealed"),
    "cache": Command("command_cache", "show or empty the cache"),
    "toolchain": Command("command_toolchain", "show which compiler is used and why; write cross files for it"),
    "completion": Command("command_shell", "print a script that completes command lines in a shell"),
    "manual": Command("command_shell", "print the manual page"),
}
_OPTIONS = ("--help", "--version", "-h")
# The probable meaning of a command line without a command.
_COMMAND_OF_FILE = {"wasm": "run", "c": "cc", "cc": "c++", "cpp": "c++", "o": "ld"}
_CURES: Mapping[type[OSError], str] = {
    FileNotFoundError: "give a file that exists",
    IsADirectoryError: "give a file",
    PermissionError: "give a file that you may use",
}
# Packages that an installation may lack, and the extra that brings them.
_EXTRAS = dict.fromkeys(("pydemumble", "vl_convert"), "'wasivfs[picture]'")
# How rustc calls its linker, because it expects lld.
LINKER = ["-flavor", "wasm"]
# How clang's begins.
LINKER_OF_CLANG = ["-m"]
# The name of the linker for components, by which a link to `wasivfs` may call it.
LINKER_NAME = "wasm-component-ld"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command line and returns the exit status of the process."""
    return guarded(lambda: _dispatch(sys.argv[1:] if arguments is None else list(arguments)))


def guarded(work: Callable[[], int]) -> int:
    """Returns the exit status of `work`. If it raises an error, reports the error and returns the status for it."""
    _replace_closed_streams()
    try:
        with interruption.handled():
            return work()
    except BrokenPipeError:
        # The reader is gone: the interpreter's flush at exit must not fail as well.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except (WasivfsError, ModuleNotFoundError, OSError) as error:
        problems = _problems(error)
        report(problems)
        return USAGE if any(problem.is_usage for problem in problems) else FAILURE
    except SystemExit as end:  # argparse ends --help, --version and usage errors this way
        return end.code if isinstance(end.code, int) else USAGE


def _replace_closed_streams() -> None:
    """Replaces None, which Python uses for a stream that was closed when it started."""
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115 - open until the process ends
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115


def _problems(error: WasivfsError | ModuleNotFoundError | OSError) -> Sequence[Problem]:
    """The problems to report. If one of our own modules is missing, this is a defect, and the error is raised again."""
    if isinstance(error, WasivfsError):
        return error.problems
    if isinstance(error, OSError):
        where = os.fsdecode(error.filename) if isinstance(error.filename, (str, bytes)) else ""
        return [Problem(error.strerror or str(error), where, _CURES.get(type(error), ""))]
    package = (error.name or "").partition(".")[0]
    if package == "wasivfs_rules":
        raise error
    project = _EXTRAS.get(package, package)
    return [Problem("a Python package is missing", f"{package} for {sys.executable}", f"pip install {project}")]


def _dispatch(arguments: list[str]) -> int:
    if is_called_as_linker():
        arguments = ["ld", *(arguments[2:] if arguments[:2] == LINKER else arguments)]
    elif arguments[:2] == LINKER:
        arguments = ["ld", *arguments[2:]]
    elif arguments[:1] == LINKER_OF_CLANG:
        arguments = ["ld", *arguments]
    name, words = (arguments[0], arguments[1:]) if arguments else ("", [])
    command = COMMANDS.get(name)
    if command is None:
        _parse_without_command(arguments)
    if os.name != "posix":
        raise fail("wasivfs does not support this system", sys.platform, "use Linux; on Windows, use WSL")
    module = _load_command(command.module)
    status = module.run(RawCommand(name, words) if command.raw else _parse(name, module, words))
    sys.stdout.flush()
    return status


def is_called_as_linker() -> bool:
    return os.path.basename(sys.argv[0]) == LINKER_NAME


def _load_command(name: str) -> CommandModule:
    return cast(CommandModule, importlib.import_module(f"wasivfs_rules.commands.{name}"))


def _parse(name: str, module: CommandModule, words: Sequence[str]) -> argparse.Namespace:
    """Options may be anywhere between the operands; argparse allows this only without sub-parsers."""
    import argparse  # noqa: PLC0415 (slow to load, and `cc` seldom needs it)

    from wasivfs_rules.inputs.response_files import expand_response_files  # noqa: PLC0415 (as above)

    parser = _parser({COMMANDS[name].module: module}, lists_others=False)[1].choices[name]
    read: list[str] = []
    expanded = expand_response_files(words, read=read)
    found = argparse.Namespace(command=name, response_files=read)
    parser.parse_intermixed_args(expanded, found)
    return found


def _parse_without_command(words: Sequence[str]) -> NoReturn:
    """Ends the program with --help, --version, or a usage error."""
    if words and words[0] not in _OPTIONS:
        _refuse(words[0])
    _parser({})[0].parse_args(words)
    raise SystemExit(2)


def whole_parser() -> ArgumentParser:
    """A parser with all options of all commands."""
    return _parser({command.module: _load_command(command.module) for command in COMMANDS.values()})[0]


def _refuse(word: str) -> NoReturn:
    from wasivfs_rules.commands.arguments import nearest  # noqa: PLC0415 (as above)

    command = _COMMAND_OF_FILE.get(word.rpartition(".")[2]) if "." in word else None
    hint = f"did you mean `wasivfs {command} {word}`? " if command else nearest(word, [*COMMANDS, *_OPTIONS])
    raise misuse("no such option" if word.startswith("-") else "no such command", word, f"{hint}see `wasivfs --help`")


def _parser(
    modules: Mapping[str, CommandModule], *, lists_others: bool = True
) -> tuple[ArgumentParser, argparse._SubParsersAction[ArgumentParser]]:
    """Of the commands of these modules. The --help of `wasivfs` itself lists the others by name, which takes time."""
    from wasivfs_rules.commands.arguments import ArgumentParser, add_common_options, add_version  # noqa: PLC0415 (as above)

    parser = ArgumentParser(prog="wasivfs", description=DESCRIPTION, epilog=SYSTEMS)
    add_version(parser)
    subparsers = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        if lists_others and command.module not in modules:
            subparsers.add_parser(name, help=command.help)
    for module in modules.values():
        module.add_parser(subparsers)
    for name, command in COMMANDS.items():
        if command.module in modules and not command.raw:
            add_common_options(subparsers.choices[name])
    return parser, subparsers
