# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks a TOML file against a schema, and reports each problem with its line."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable, Mapping
from typing import Any

from wasivfs_rules.common.errors import Problem, fail
from wasivfs_rules.common.paths import display
from wasivfs_rules.inputs.globs import glob_problems
from wasivfs_rules.inputs.toml_lines import TomlLines

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # type: ignore[import-not-found, unused-ignore]

# A kind of value: its name in an error, and a test for it.
Kind = tuple[str, Callable[[Any], bool]]
_SHOWN = 100  # characters of a value


def _are_strings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def is_path(value: object) -> bool:
    """Whether a value can be the name of a file."""
    return isinstance(value, str) and value != "" and "\0" not in value


def _is_mtime(value: object) -> bool:
    return value == "keep" or (type(value) is int and -(2**63) <= value < 2**63)


def _is_size(value: object) -> bool:
    return isinstance(value, str) or (type(value) is int and 0 <= value < 2**63)


def one_of(*choices: str) -> Kind:
    """The kind of value that must be one of these words."""
    quoted = [f'"{choice}"' for choice in choices]
    return f"{', '.join(quoted[:-1])} or {quoted[-1]}", lambda value: value in choices


GLOBS: Kind = ("an array of globs", _are_strings)
STRINGS: Kind = ("an array of strings", _are_strings)
BOOLEAN: Kind = ("true or false", lambda value: isinstance(value, bool))
PATH: Kind = ("a path", is_path)
SIZE: Kind = ('a number of bytes, or a text such as "64M"', _is_size)
MTIME: Kind = ('"keep" or seconds since 1970', _is_mtime)


def tables(name: str) -> Kind:
    """The kind of value that must be an array of tables with headers of this name."""
    return f"[[{name}]] tables", lambda value: isinstance(value, list) and all(isinstance(t, dict) for t in value)


class TomlFile:
    """A TOML file, and the problems found in it so far."""

    def __init__(self, path: bytes, kind: str) -> None:
        """Reads the file, which messages call `kind`. Raises WasivfsError if it cannot be read."""
        self._name = display(path)
        self.problems: list[Problem] = []
        try:
            with open(path, "rb") as file:
                text = file.read().decode("utf-8")
            self.document: dict[str, Any] = tomllib.loads(text)
        except OSError as error:
            raise fail(f"cannot read the {kind}", self._name, (error.strerror or "").lower()) from None
        except UnicodeDecodeError:
            raise fail(f"{kind} is not UTF-8", self._name, "save it as UTF-8") from None
        except ValueError as error:  # TOMLDecodeError, and numbers and times that Python cannot represent
            raise fail(f"{kind} is not TOML", self._name, str(error)) from None
        except RecursionError:
            raise fail(f"{kind} is nested too deeply", self._name, "write it without so many brackets") from None
        self._lines = TomlLines(text)

    def line_of_table(self, name: str, index: int) -> int:
        """The line of the header of the index-th [[name]], or 0 if the tables are written inline."""
        return self._lines.of_table(name, index)

    def report(self, what: str, key: str, cure: str, first_line: int = 0) -> None:
        """Adds a problem at the first line from `first_line` on where `key` gets a value or is a table's header."""
        self.problems.append(Problem(what, f"{self._name}:{self._lines.of_key(key, first_line) + 1}", cure))

    def check(self, table: Mapping[str, Any], schema: Mapping[str, Kind], first_line: int = 0) -> dict[str, Any]:
        """The entries of `table` that match the schema; reports all others."""
        good = {}
        for key, value in table.items():
            if key not in schema:
                near = difflib.get_close_matches(key[:_SHOWN], schema, n=1, cutoff=0.5)
                cure = f"did you mean {near[0]!r}?" if near else f"known keys are {', '.join(sorted(schema))}"
                self.report(f"unknown key {_quote(key)}", key, cure, first_line)
            elif not schema[key][1](value):
                self.report(f"{key!r} has the wrong value {_quote(value)}", key, f"give {schema[key][0]}", first_line)
            else:
                good[key] = value
        self.problems += glob_problems([*good.get("include", ()), *good.get("exclude", ())])
        return good


def _quote(value: object) -> str:
    """The value as Python writes it, if this is short enough for a message."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # a number with thousands of digits, or deeply nested tables
        return f"of the type {type(value).__name__}"
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
