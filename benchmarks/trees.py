# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Trees to embed: the same bytes at every run, and no two files alike, so that nothing is stored once for two."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

_PIECE = 1 << 20


def large_file(path: Path, size: int) -> None:
    """`size` is a multiple of 1 MiB."""
    source = random.Random(size)
    with path.open("wb") as file:
        for _ in range(size // _PIECE):
            file.write(source.randbytes(_PIECE))


@dataclass(frozen=True)
class SmallFiles:
    """`files` of `size` bytes, dealt out in turn to `folders`, each of which lies `depth` folders down.

    Their names are of different lengths, as those of people are.
    """

    files: int
    folders: int = 1
    depth: int = 1
    size: int = 1024

    def make(self, root: Path) -> None:
        source = random.Random(self.files)
        above = root.joinpath(*(f"level{level:03}" for level in range(1, self.depth)))
        folders = [above / f"folder{number:04}" for number in range(self.folders)]
        for folder in folders:
            folder.mkdir(parents=True)
        for number in range(self.files):
            name = f"{number:06}{'-of-many'[: 1 + number % 8]}{number * number}.dat"
            path = folders[number % self.folders] / name
            path.write_bytes(source.randbytes(self.size))
