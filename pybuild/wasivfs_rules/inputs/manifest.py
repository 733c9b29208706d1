# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A TOML manifest, which replaces the command line's root options. The schema is data; see docs/manifest.md."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from wasivfs_rules.common.errors import WasivfsError
from wasivfs_rules.common.paths import normalise_guest
from wasivfs_rules.inputs.options import SYMLINK_POLICIES
from wasivfs_rules.inputs.toml_schema import BOOLEAN, GLOBS, MTIME, PATH, SIZE, STRINGS, Kind, TomlFile, one_of, tables
from wasivfs_rules.inputs.writable import read_limit, read_writable


class ManifestRoot(NamedTuple):
    """One [[root]]; None means that the manifest's policy applies."""

    host: bytes
    guest: bytes
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    symlinks: str | None
    allow_dangling: bool | None


class Manifest(NamedTuple):
    """The contents of a manifest; `mtime` is None if the manifest has no such key."""

    path: bytes
    roots: tuple[ManifestRoot, ...]
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    symlinks: str | None
    mtime: str | None
    allow_dangling: bool
    writable: tuple[str, ...] = ()
    writable_limit: str | None = None
    devices: bool = False


_SHARED: Mapping[str, Kind] = {
    "include": GLOBS,
    "exclude": GLOBS,
    "symlinks": one_of(*SYMLINK_POLICIES),
    "allow-dangling": BOOLEAN,
}
_TOP: Mapping[str, Kind] = {
    **_SHARED,
    "mtime": MTIME,
    "writable": STRINGS,
    "writable-limit": SIZE,
    "devices": BOOLEAN,
    "root": tables("root"),
}
_ROOT: Mapping[str, Kind] = {**_SHARED, "host": PATH, "guest": PATH}


def _root(file: TomlFile, index: int, table: Mapping[str, Any]) -> ManifestRoot | None:
    line = file.line_of_table("root", index)
    good = file.check(table, _ROOT, line)
    if "host" not in table:
        file.report("[[root]] without 'host'", "", "name the directory or file to embed", line)
    if "host" not in good:
        return None
    guest = b"/"
    try:
        guest = normalise_guest(os.fsencode(good.get("guest", "/")))
    except WasivfsError as error:
        for problem in error.problems:
            file.report(f"{problem.what} ({problem.where})", "guest", problem.cure, line)
    return ManifestRoot(
        host=os.fsencode(good["host"]),
        guest=guest,
        include=tuple(good.get("include", ())),
        exclude=tuple(good.get("exclude", ())),
        symlinks=good.get("symlinks"),
        allow_dangling=good.get("allow-dangling"),
    )


def load_manifest(path: bytes) -> Manifest:
    """Reads a manifest. Raises WasivfsError with all its problems."""
    file = TomlFile(path, "manifest")
    good = file.check(file.document, _TOP)
    roots = [_root(file, index, table) for index, table in enumerate(good.get("root", ()))]
    limit = str(good["writable-limit"]) if "writable-limit" in good else None
    for key, read in (
        ("writable", lambda: read_writable(good.get("writable", ()), "")),
        ("writable-limit", lambda: read_limit(limit or "0", "")),
    ):
        try:
            read()
        except WasivfsError as error:
            for problem in error.problems:
                file.report(f"{problem.what} ({problem.where.strip()})", key, problem.cure)
    if file.problems:
        raise WasivfsError(file.problems)
    return Manifest(
        path=path,
        roots=tuple(root for root in roots if root is not None),
        include=tuple(good.get("include", ())),
        exclude=tuple(good.get("exclude", ())),
        symlinks=good.get("symlinks"),
        mtime=str(good["mtime"]) if "mtime" in good else None,
        allow_dangling=good.get("allow-dangling", False),
        writable=tuple(good.get("writable", ())),
        writable_limit=limit,
        devices=good.get("devices", False),
    )
