# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""HOST[::GUEST], the value of --dir, and what other tools write in its place. Loads quickly, for `wasivfs cc`."""

from __future__ import annotations

import os

from wasivfs_rules.common.errors import misuse


def split_mount(option: str) -> tuple[str, str | None]:
    """The path of the host, and that of the guest if the option has one. Raises WasivfsError.

    Any path that exists is accepted: a name may contain every character.
    """
    host, separator, guest = option.partition("::")
    if not host or (separator and not guest):
        missing = "guest" if host else "host"
        raise misuse(f"no {missing} path", f"--dir {option!r}", "write --dir HOST::GUEST")
    if (meant := intended(host)) and not os.path.lexists(host):
        raise misuse("no such file or directory", host, "write --dir {}::{}".format(*meant))
    return host, guest if separator else None


def intended(path: str) -> tuple[str, str] | None:
    """Host and guest, if the path looks like two: with one colon, an equals sign, a comma or a space between them."""
    if not any(separator in path for separator in ":=, "):
        return None
    import re  # noqa: PLC0415 (for such paths alone)

    path = re.sub(r"[:,](ro|rw|readonly)$", "", path)
    found = [(path[: between.start()], path[between.end() :]) for between in re.finditer(r"[:= ]+|,(\w+=)?", path)]
    pairs = [pair for pair in found if all(pair) and (pair[1].startswith("/") or os.path.lexists(pair[0]))]
    host, guest = max(pairs, key=lambda pair: os.path.lexists(pair[0]), default=("", ""))
    return (host, f"/{guest.lstrip('/')}") if host else None
