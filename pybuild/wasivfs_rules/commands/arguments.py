# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How every command reads its command line: the parser with one-line errors."""

from __future__ import annotations

import argparse
from typing import NoReturn

from wasivfs_rules.common.errors import Problem, report


class ArgumentParser(argparse.ArgumentParser):
    """Usage errors are one line that names the help, and exit status 2. Options are never abbreviated."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("allow_abbrev", False)
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def parse_known_args(self, args=None, namespace=None):  # type: ignore[no-untyped-def]
        """As argparse's, which would lose the value of `--option=--` and give an empty list for it."""
        for word in args or ():
            if word.startswith("-") and word.endswith("=--"):
                self.error(f"an option has the value --: {word}")
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        report([Problem(message, "", f"see `{self.prog} --help`")])
        raise SystemExit(2)
