# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The lines of keys and table headers in a TOML file, for messages. Reads each line once."""

from __future__ import annotations

import re
from bisect import bisect_left

_KEY = r"""[^\s."'=\[\]]+|"[^"]*"|'[^']*'"""
_ASSIGNMENT = re.compile(rf"\s*({_KEY})\s*[=.]")
_HEADER = re.compile(rf"\s*\[\[?\s*((?:{_KEY})(?:\s*\.\s*(?:{_KEY}))*)\s*\]")
_PART = re.compile(_KEY)


class TomlLines:
    """Line numbers start at 0."""

    def __init__(self, text: str) -> None:
        self._keys: dict[str, list[int]] = {}
        self._headers: dict[str, list[int]] = {}
        for number, line in enumerate(text.splitlines()):
            if header := _HEADER.match(line):
                names = [part.strip("\"'") for part in _PART.findall(header[1])]
                self._headers.setdefault(".".join(names), []).append(number)
                self._keys.setdefault(names[-1], []).append(number)
            elif assignment := _ASSIGNMENT.match(line):
                self._keys.setdefault(assignment[1].strip("\"'"), []).append(number)

    def of_table(self, name: str, index: int) -> int:
        """The line of the index-th header of this name; 0 if there are fewer."""
        lines = self._headers.get(name, [])
        return lines[index] if index < len(lines) else 0

    def of_key(self, name: str, first: int) -> int:
        """The first line from `first` on in which the key gets a value, or ends a header; otherwise `first`."""
        lines = self._keys.get(name, [])
        at = bisect_left(lines, first)
        return lines[at] if at < len(lines) else first
