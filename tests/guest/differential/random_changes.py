# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Long random sequences of operations that change the tree of subject.py, and ask what became of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import product

from .script import CWD, SLOTS, Operation, call

_FOLDERS = [
    *(b"", b"", b"", b"b/", b"b/d/", b"empty/", b"n0/", b"n1/", b"n2/", b"n0/n1/", b"n1/n0/", b"lb/", b"ld/"),
    *(b"deep/1/", b"deep/1/2/3/", b"random1/", b"b/../", b"./", b"blocks/", b"empty/n0/", b"n0/../", b"/", b"/b/"),
]
_NAMES = [
    *(b"a", b"b", b"c", b"d", b"e", b"n0", b"n1", b"n2", b"n3", b"n0", b"n1", b"n2", b"la", b"lb", b"ld", b"dangling"),
    *(b"empty", b"hard", b"blocks", b"0", b"1", b"2", b"3", b"4", b"slash", b"up", b"loop1", b"deep", b"many"),
    *(b"y" * 255, b"y" * 256, b".wh.a", b"nope"),
]
_AT_THE_START = [
    *(b"a", b"b", b"b/c", b"b/d", b"b/d/e", b"b/hard", b"la", b"lb", b"ld", b"dangling", b"empty", b"deep/1/2/3"),
    *(
        b"blocks/0",
        b"blocks/1",
        b"blocks/2",
        b"blocks/3",
        b"blocks/4",
        b"b/d/blocks",
        b"many/007",
        b"random1",
        b"chain",
    ),
]
_ENDS = [b"", b"", b"", b"", b"", b"", b"", b"", b"/", b"/."]
_TARGETS = [b"a", b"n0", b"n1/n2", b"b", b"../a", b"/n2", b"nowhere", b"la", b"n3/", b".", b"x" * 900, b"blocks/4"]
# Linux refuses it before it looks at the descriptor, preview 1 afterwards.
_IMPOSSIBLE = "rcd"
_FLAGS = [access + rest for access, rest in product(("r", "w", "rw", "rw"), ("", "c", "t", "ct", "cx", "a", "ca", "n"))]
_FLAGS += ["rd", "rd", "rd", "wd", "rdn", "rwcn", "rwct", "wcat", "rx", "rwcxn", _IMPOSSIBLE]
_SIZES = [0, 1, 2, 7, 100, 700, 4095, 4096, 4097, 8192, 12_300, 70_000]
_OFFSETS = [0, 1, 3, 5, 99, 4090, 4095, 4096, 4097, 8191, 8192, 12_288, 50_000, 299_999, 300_000, -1, -4096]
_FAR = [1 << 20, (1 << 20) + 1, 3_000_000]
_TIMES = [0, 1, 5, 1000, 315532801, 1_000_000_000]
_WHOLE_TREE = call("tree", b".")


class _Maker:
    """Draws operations."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._recent = [*_AT_THE_START]

    def path(self) -> bytes:
        """Any path; it is one of the next that are chosen as known."""
        pick = self._random.choice
        path = pick(_FOLDERS) + pick(_NAMES) + pick(_ENDS)
        self._recent[self._random.randrange(len(self._recent))] = path
        return path

    def known(self) -> bytes:
        """Often a path that was there at the start, or that an operation had lately."""
        chance = self._random.random()
        if chance < 0.25:
            return self.path()
        path = self._random.choice(_AT_THE_START if chance < 0.5 else self._recent)
        return path + b"/" + self._random.choice(_NAMES) if chance > 0.9 else path

    def slot(self) -> int:
        return self._random.randrange(SLOTS)

    def start(self) -> int:
        return self._random.choice((CWD, CWD, CWD, CWD, CWD, self.slot()))

    def offset(self) -> int:
        return self._random.choice(_FAR if self._random.random() < 0.03 else _OFFSETS)

    def size(self) -> int:
        return self._random.choice(_SIZES)

    def number(self) -> int:
        return self._random.randrange(1 << 16)

    def opened(self) -> Operation:
        flags = self._random.choice(_FLAGS)
        return call("open", self.slot(), CWD if flags == _IMPOSSIBLE else self.start(), flags, self.known())

    def bytes_changed(self) -> Operation:
        slot = self.slot()
        return self._random.choice(
            (
                call("writeb", slot, self.size(), self.number()),
                call("writeb", slot, self.size(), self.number()),
                call("pwriteb", slot, self.size(), self.number(), self.offset()),
                call("pwriteb", slot, self.size(), self.number(), self.offset()),
                call("writev", slot, self.size(), self.size()),
                call("pwritev", slot, self.size(), self.size(), self.offset()),
                call("setsize", slot, self.offset()),
                call("setsize", slot, self.offset()),
                call("truncate", self.known(), max(0, self.offset())),
                call("fallocate", slot, max(0, self.offset()), self.size()),
                call("append", slot, self.number() % 2),
            )
        )

    def bytes_read(self) -> Operation:
        slot, size = self.slot(), max(1, self.size())
        return self._random.choice(
            (
                call("read", slot, size),
                call("readv", slot, max(size, 3)),
                call("pread", slot, size, self.offset()),
                call("seek", slot, self.offset(), self.number() % 3),
            )
        )

    def names_changed(self) -> Operation:
        old, new = self.known(), self._random.choice((self.path, self.path, self.known))()
        return self._random.choice(
            (
                call("rename", CWD, old, CWD, new),
                call("rename", CWD, old, CWD, new),
                call("rename", CWD, old, CWD, new),
                call("link", CWD, old, CWD, new),
                call("mkdir", self.start(), new),
                call("mkdir", self.start(), new),
                call("symlinkto", self.start(), self._random.choice(_TARGETS), new),
                call("unlink", self.start(), old),
                call("unlink", self.start(), old),
                call("rmdir", self.start(), old),
            )
        )

    def asked(self) -> Operation:
        return self._random.choice(
            (
                call("state", self.start(), self.known()),
                call("lstate", self.start(), self.known()),
                call("fstate", self.slot()),
                call("readlink", self.start(), self.known(), 1000),
                call("access", self.start(), self.known()),
                call("list", self.start(), self.known()),
                call("listtwice", self.start(), self.known()),
                call("getfl", self.slot()),
            )
        )

    def others(self) -> Operation:
        seconds = self._random.choice(_TIMES)
        return self._random.choice(
            (
                call("settimes", self.start(), self.known(), seconds),
                call("setowntimes", self.start(), self.known(), seconds),
                call("fsettimes", self.slot(), seconds),
                call("fsync", self.slot()),
                call("fdatasync", self.slot()),
                call("close", self.slot()),
                call(
                    "churn", self._random.choice((b"n0", b"n1", b"b", b"empty", b"blocks", b"random1")), self.number()
                ),
            )
        )

    def rarely(self) -> Operation:
        return self._random.choice((call("churn", b"many", self.number()), _WHOLE_TREE, call("tree", b"b")))


def changes(seed: int, length: int) -> list[Operation]:
    """A sequence; the last operation asks for the whole tree."""
    maker = _Maker(seed)
    kinds: dict[Callable[[], Operation], int] = {
        maker.opened: 20,
        maker.bytes_changed: 24,
        maker.bytes_read: 14,
        maker.names_changed: 24,
        maker.asked: 12,
        maker.others: 8,
        maker.rarely: 1,
    }
    chosen = random.Random(seed + 1).choices(list(kinds), list(kinds.values()), k=length - 1)
    return [*(make() for make in chosen), _WHOLE_TREE]
