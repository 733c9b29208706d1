# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The tree that all systems are asked about."""

from __future__ import annotations

import os
import random

TIME = 315532800
ODD = b'odd \n\xff"name'
LONG = b"long" + b"x" * 200
LINKS = {
    b"la": b"a",
    b"lb": b"b",
    b"ld": b"/b/d",
    b"loop1": b"loop2",
    b"loop2": b"loop1",
    b"self": b"self",
    b"b/up": b"../a",
    b"slash": b"b/",
    b"badslash": b"a/",
    b"dot": b".",
    b"dangling": b"nowhere",
    b"chain": b"lb/d/e",
    b"b/d/root": b"../../..",
    b"dd": b"dot/dot/dot/la",
    b"through": b"lb/../ld/../c",
}
FILES = {
    b"a": b"alpha",
    b"b/c": b"charlie" * 100,
    b"b/d/e": b"",
    b"b/d/" + LONG: b"L" * 5000,
    ODD: b"odd",
    b"deep/1/2/3/4/5/6/7/8/9/f": b"deep",
    **{b"many/%03d" % number: b"%d" % number for number in range(150)},
}


def _random_part(generator: random.Random, directory: bytes) -> None:
    """Files, directories and links of random names and targets, with chains and cycles among the links."""
    directories = [directory]
    names = [b"a", b"b", b"c", b"d", b"la", b"lb", b"x" * 255, b"\xfe", b"sp ace", b"1", b"2", b"deep"]
    for _ in range(120):
        parent = generator.choice(directories)
        path = os.path.join(parent, generator.choice(names))
        if os.path.lexists(path) or len(path) > 3000:
            continue
        match generator.randrange(4):
            case 0:
                os.mkdir(path)
                directories.append(path)
            case 1 | 2:
                target = [generator.choice([*names, b"..", b"..", b"."]) for _ in range(generator.randrange(1, 5))]
                os.symlink(b"/".join(target) + generator.choice([b"", b"", b"/"]), path)
            case _:
                with open(path, "wb") as file:
                    file.write(generator.randbytes(generator.choice([0, 1, 100, 9000])))


def make(root: bytes) -> None:
    """Writes the tree below an empty directory."""
    for path, data in FILES.items():
        os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
        with open(os.path.join(root, path), "wb") as file:
            file.write(data)
    for path, target in LINKS.items():
        os.symlink(target, os.path.join(root, path))
    os.link(os.path.join(root, b"a"), os.path.join(root, b"b/hard"))
    os.mkdir(os.path.join(root, b"empty"))
    for seed in range(4):
        part = os.path.join(root, b"random%d" % seed)
        os.mkdir(part)
        _random_part(random.Random(seed), part)
    for directory, directories, files in os.walk(root):
        for name in [*directories, *files]:
            os.utime(os.path.join(directory, name), (TIME, TIME), follow_symlinks=False)


def make_with_blocks(root: bytes) -> None:
    """Writes the same tree, and files that are larger than a block of 4 KiB, or as large."""
    make(root)
    os.mkdir(os.path.join(root, b"blocks"))
    for number, size in enumerate((4095, 4096, 4097, 12_411, 300_000)):
        with open(os.path.join(root, b"blocks", b"%d" % number), "wb") as file:
            file.write(random.Random(number).randbytes(size))
    os.link(os.path.join(root, b"blocks/3"), os.path.join(root, b"b/d/blocks"))
    for path in (b"blocks/0", b"blocks/1", b"blocks/2", b"blocks/3", b"blocks/4", b"blocks", b"b/d", b""):
        os.utime(os.path.join(root, path), (TIME, TIME))
