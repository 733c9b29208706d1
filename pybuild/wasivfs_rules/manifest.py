# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A TOML manifest: says what the command line's root options say. The schema is data; see docs/manifest.md."""

from __future__ import annotations

import difflib
import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from wasivfs_rules.errors import Problem, WasivfsError, fail
from wasivfs_rules.globs import glob_problems
from wasivfs_rules.paths import display, normalise_guest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # type: ignore[import-not-found, unused-ignore]


@dataclass(frozen=True)
class ManifestRoot:
    """One [[root]]; None means that the manifest's own policy holds."""

    host: bytes
    guest: bytes
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    symlinks: str | None
    allow_dangling: bool | None


@dataclass(frozen=True)
class Manifest:
    """What a manifest says; `mtime` is None where it says nothing."""

    path: bytes
    roots: tuple[ManifestRoot, ...]
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    symlinks: str | None
    mtime: str | None
    allow_dangling: bool


def _is_globs(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


# A kind of value: what to call it in an error, and the test for it.
_Kind = tuple[str, Callable[[Any], bool]]
_GLOBS: _Kind = ("an array of globs", _is_globs)
_SYMLINKS: _Kind = ('"keep", "follow" or "error"', lambda value: value in ("keep", "follow", "error"))
_BOOLEAN: _Kind = ("true or false", lambda value: isinstance(value, bool))
_PATH: _Kind = ("a path", lambda value: isinstance(value, str) and value != "" and "\0" not in value)
_MTIME: _Kind = ('"keep" or seconds since 1970', lambda value: value == "keep" or type(value) is int)
_TABLES: _Kind = ("[[root]] tables", lambda value: isinstance(value, list) and all(isinstance(t, dict) for t in value))

_SHARED: Mapping[str, _Kind] = {
    "include": _GLOBS,
    "exclude": _GLOBS,
    "symlinks": _SYMLINKS,
    "allow-dangling": _BOOLEAN,
}
_TOP: Mapping[str, _Kind] = {**_SHARED, "mtime": _MTIME, "root": _TABLES}
_ROOT: Mapping[str, _Kind] = {**_SHARED, "host": _PATH, "guest": _PATH}


class _Source:
    """The manifest's text, to tell the line of a key, and the problems found so far."""

    def __init__(self, path: bytes, text: str) -> None:
        self._name = display(path)
        self._lines = text.splitlines()
        self.problems: list[Problem] = []

    def line_of_root(self, index: int) -> int:
        """The line of the header of the index-th [[root]], or 0 if the tables are written inline."""
        headers = [n for n, line in enumerate(self._lines) if re.match(r"\s*\[\[\s*[\"']?root[\"']?\s*\]\]", line)]
        return headers[index] if index < len(headers) else 0

    def report(self, what: str, key: str, cure: str, first_line: int = 0) -> None:
        pattern = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]")
        line = first_line
        for number in range(first_line, len(self._lines)):
            if pattern.match(self._lines[number]):
                line = number
                break
        self.problems.append(Problem(what, f"{self._name}:{line + 1}", cure))

    def check(self, table: Mapping[str, Any], schema: Mapping[str, _Kind], first_line: int = 0) -> dict[str, Any]:
        """The entries of `table` that are as the schema says; all others are reported."""
        good = {}
        for key, value in table.items():
            if key not in schema:
                near = difflib.get_close_matches(key, schema, n=1, cutoff=0.5)
                cure = f"did you mean {near[0]!r}?" if near else f"known keys are {', '.join(sorted(schema))}"
                self.report(f"unknown key {key!r}", key, cure, first_line)
            elif not schema[key][1](value):
                self.report(f"{key!r} has the wrong value {value!r}", key, f"give {schema[key][0]}", first_line)
            else:
                good[key] = value
        self.problems += glob_problems([*good.get("include", ()), *good.get("exclude", ())])
        return good


def _root(source: _Source, index: int, table: Mapping[str, Any]) -> ManifestRoot | None:
    line = source.line_of_root(index)
    good = source.check(table, _ROOT, line)
    if "host" not in table:
        source.report("[[root]] without 'host'", "", "name the directory or file to embed", line)
    if "host" not in good:
        return None
    guest = b"/"
    try:
        guest = normalise_guest(os.fsencode(good.get("guest", "/")))
    except WasivfsError as error:
        for problem in error.problems:
            source.report(f"{problem.what} ({problem.where})", "guest", problem.cure, line)
    return ManifestRoot(
        host=os.fsencode(good["host"]),
        guest=guest,
        include=tuple(good.get("include", ())),
        exclude=tuple(good.get("exclude", ())),
        symlinks=good.get("symlinks"),
        allow_dangling=good.get("allow-dangling"),
    )


def load_manifest(path: bytes) -> Manifest:
    """Reads a manifest. Raises WasivfsError with everything that is wrong with it."""
    try:
        with open(path, "rb") as file:
            text = file.read().decode("utf-8")
        document = tomllib.loads(text)
    except OSError as error:
        raise fail("cannot read the manifest", display(path), (error.strerror or "").lower()) from None
    except UnicodeDecodeError:
        raise fail("manifest is not UTF-8", display(path), "save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise fail("manifest is not TOML", display(path), str(error)) from None
    source = _Source(path, text)
    good = source.check(document, _TOP)
    roots = [_root(source, index, table) for index, table in enumerate(good.get("root", ()))]
    if source.problems:
        raise WasivfsError(source.problems)
    return Manifest(
        path=path,
        roots=tuple(root for root in roots if root is not None),
        include=tuple(good.get("include", ())),
        exclude=tuple(good.get("exclude", ())),
        symlinks=good.get("symlinks"),
        mtime=str(good["mtime"]) if "mtime" in good else None,
        allow_dangling=good.get("allow-dangling", False),
    )
