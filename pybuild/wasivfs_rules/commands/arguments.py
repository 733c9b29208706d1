# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The parser of all commands, with one-line errors."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from wasivfs_rules import __version__
from wasivfs_rules.common.errors import Problem, misuse, report
from wasivfs_rules.inputs.options import COMMON_OPTIONS, OWN_OPTIONS, ROOT_OPTIONS, Option


class ArgumentParser(argparse.ArgumentParser):
    """Usage errors are one line that names the help, and exit status 2. Options are never abbreviated."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("allow_abbrev", False)
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def parse_known_args(self, args=None, namespace=None):  # type: ignore[no-untyped-def]
        """As in argparse, which would lose the value of `--option=--` and use an empty list instead."""
        for word in args or ():
            if word.startswith("-") and word.endswith("=--"):
                self.error(f"an option has the value --: {word}")
        return super().parse_known_args(args, namespace)

    def parse_args(self, args: Sequence[str] | None = None, namespace: Any = None) -> Any:  # type: ignore[override]
        found, unknown = self.parse_known_args(args, namespace)  # type: ignore[no-untyped-call]
        self._refuse(unknown, found)
        return found

    def parse_intermixed_args(self, args: Sequence[str] | None = None, namespace: Any = None) -> Any:  # type: ignore[override]
        found, unknown = self.parse_known_intermixed_args(args, namespace)
        self._refuse(unknown, found)
        return found

    def _refuse(self, unknown: Sequence[str], found: argparse.Namespace) -> None:
        if not unknown:
            return
        options = re.findall(r"(?<![\w-])--?[a-zA-Z0-9][\w-]*", self.format_help())
        word = next((word for word in unknown if word.startswith("-")), "")
        hint = nearest(word.partition("=")[0], options)
        if not word and getattr(found, "dirs", None):
            hint = f"did you mean --dir {found.dirs[-1]}::/{unknown[0].lstrip('/')}? "
        raise misuse("unrecognized arguments", " ".join(unknown), f"{hint}see `{self.prog} --help`")

    def error(self, message: str) -> NoReturn:
        raise misuse(message, "", f"see `{self.prog} --help`")


def nearest(word: str, known: Iterable[str], similarity: float = 0.6) -> str:
    """A question that names the most similar choice; empty if there is none."""
    import difflib  # noqa: PLC0415 (only errors need the time that loading it takes)

    found = difflib.get_close_matches(word, known, 1, similarity)
    return f"did you mean {found[0]}? " if found else ""


def report_misspelt(words: Iterable[str]) -> None:
    """After a compiler or linker has failed: warns of options that it got, but that are almost ours."""
    names = dict.fromkeys(word.partition("=")[0] for word in words if word.startswith("--"))
    hints = {name: nearest(name, OWN_OPTIONS, 0.8).strip() for name in names if name not in OWN_OPTIONS}
    report([Problem("not an option of wasivfs", name, hint) for name, hint in hints.items() if hint], "warning")


def add_common_options(parser: argparse.ArgumentParser) -> None:
    """Adds the options of every command to a parser of a command whose options are all ours."""
    add_options(parser, COMMON_OPTIONS, short=True)
    add_version(parser)


def add_version(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--version", action="version", version=f"wasivfs {__version__}", help="print the version")


def add_options(
    parser: argparse.ArgumentParser, options: Iterable[Option], title: str = "", *, short: bool = False
) -> None:
    """Adds the options of a table, also by their short names; --help shows them under `title`, if there is one."""
    group = parser.add_argument_group(title) if title else parser
    for option in options:
        how: dict[str, Any] = {"help": option.help, **({"dest": option.field} if option.field else {})}
        if not option.has_value:
            how["action"] = "store_true"
        elif option.is_repeatable:
            how |= {"metavar": option.metavar, "action": "append", "default": []}
        else:
            how |= {"metavar": option.metavar or None, "choices": option.choices or None, "default": option.default}
        names = [option.short, option.name] if short and option.short else [option.name]
        group.add_argument(*names, **how)


def add_root_options(parser: argparse.ArgumentParser) -> None:
    """Adds the options that say what to embed."""
    add_options(parser, ROOT_OPTIONS, "what to embed")


def add_depfile_options(parser: argparse.ArgumentParser, names: str) -> None:
    """Adds the options of a depfile that names what `names` says."""
    parser.add_argument("--depfile", metavar="FILE", type=Path, help=f"write a Make rule that names {names}")
    parser.add_argument(
        "--depfile-target", metavar="NAME", help="the target of this rule (default: the output as given)"
    )
