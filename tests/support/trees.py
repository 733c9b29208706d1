# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Directory trees for tests, made from nothing: the same on every machine and at every time."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

TIME = 1_700_000_000  # of everything in the trees, in seconds, except where fractions are wanted
LONGEST_NAME = b"n" * 255
MANY = 10_000  # files
PLAIN_NAMES = (
    b"a",
    b"A",
    b"a.b",
    b"a-b",
    b"a b",
    b" ",
    b"...",
    b"-rf",
    b"x:y",
    b"~",
    b"*",
    b"[x]",
    b"{}",
    b"#x",
    b"$HOME",
)
ODD_NAMES = (
    *PLAIN_NAMES, b'"quoted"', b"'single'", b"back\\slash", b"new\nline", b"tab\t", b"??=??!", b"%s%n", b"\x01",
    b"\x7f", "\u00fc".encode(), "u\u0308".encode(), b"\xff\xfe", LONGEST_NAME,
)  # fmt: skip


def write(root: Path, path: str | bytes, contents: bytes = b"") -> None:
    """Makes a file and the directories above it."""
    where = os.path.join(os.fsencode(root), os.fsencode(path))
    os.makedirs(os.path.dirname(where), exist_ok=True)
    with open(where, "wb") as file:
        file.write(contents)


def link(root: Path, path: str, target: str) -> None:
    """Makes a symbolic link."""
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).symlink_to(target)


def pattern(size: int) -> bytes:
    """Bytes in which each place looks different from its neighbours."""
    block = b"".join(hashlib.sha256(str(number).encode()).digest() for number in range(min(size, 1 << 20) // 32 + 1))
    return (block * (size // len(block) + 1))[:size]


def write_many(root: Path) -> None:
    """Makes many small files, in 100 directories."""
    for number in range(MANY):
        write(root, f"d{number % 100}/file{number}.txt", b"%d\n" % number)


def set_times(root: Path, seconds: int = TIME) -> None:
    """Gives everything below (and the root) the same time."""
    for folder, folders, files in os.walk(os.fsencode(root)):
        for name in [*folders, *files]:
            os.utime(os.path.join(folder, name), (seconds, seconds), follow_symlinks=False)
    os.utime(root, (seconds, seconds))


def make_standard_tree(root: Path, mount_points: tuple[str, ...] = ()) -> None:
    """The tree that the guest programs know, with further empty directories where something is to be mounted."""
    write(root, "hello.txt", b"hello, world\n")
    write(root, "empty")
    write(root, "sub/empty")
    write(root, "digits", b"0123456789" * 100)
    write(root, "large", pattern(300_000))
    write(root, "same1", b"the same\n")
    write(root, "same2", b"the same\n")
    write(root, "sub/deep/file", b"deep down\n")
    write(root, ".hidden", b"hidden\n")
    write(root, ".../file", b"in three dots\n")
    write(root, "fractional", b"time\n")
    write(root, "lines", b"".join(b"line %d %s\n" % (number, b"x" * (number % 80)) for number in range(1, 1000)))
    (root / "emptydir").mkdir()
    for name in ODD_NAMES:
        write(root, b"names/" + name, b"contents of " + name[:20])
    for number in range(300):
        write(root, f"many/{'m' * (number % 200)}{number}", b"%d" % number)
    write(root, "hard1", b"hard links\n")
    (root / "hard2").hardlink_to(root / "hard1")
    (root / "sub" / "hard3").hardlink_to(root / "hard1")
    for path, target in {
        "link": "hello.txt",
        "abs": "/sub/deep/file",
        "dirlink": "sub",
        "dirslash": "sub/",
        "fileslash": "hello.txt/",
        "sub/link": "../hello.txt",
        "sub/up": "..",
        "absdir": "/sub",
        "absroot": "/",
        "aboveroot": "../..",
        "chain1": "chain2",
        "chain2": "/chain3",
        "chain3": "sub/../hello.txt",
        "chaindir1": "chaindir2/",
        "chaindir2": "sub/up/./sub",
        "dangling": "nowhere",
        "danglingdir": "nowhere/",
        "throughfile": "hello.txt/x",
        "loop": "loop",
        "loopa": "loopb",
        "loopb": "./loopa",
        "sub/selfloop": "selfloop/x",
        "dots": "././sub/../sub/deep/.././link",
        "tohost": "/h/a",
        "tohostdir": "h",
        "sub/tohost": "../h/d/b",
    }.items():
        link(root, path, target)
    for number in range(42):
        link(root, f"long/{number}", f"{number - 1}" if number else "../hello.txt")
    for path in mount_points:
        (root / path).mkdir()
    set_times(root)
    os.utime(root / "fractional", ns=(TIME * 10**9, TIME * 10**9 + 123_456_789))


def make_host_directory(root: Path) -> None:
    """A directory for mounting beside the standard tree."""
    write(root, "a", b"a of the host\n")
    write(root, "d/b", b"b of the host\n")
    set_times(root)


def make_big_tree(root: Path, *, large_size: int = 64 << 20) -> None:
    """2,000 files in 60 directories and a chain of 100, with every name that is hard to carry, and one large file."""
    names: list[bytes] = [bytes([byte]) for byte in range(1, 256) if byte not in b"/."]
    names += [b"%s%c" % (prefix, byte) for prefix in (b"x", b"\\") for byte in range(0x20, 0x7F) if byte != 0x2F]
    names += [b"??" + end for end in (b"=", b"(", b")", b"<", b">", b"!", b"'", b"-", b"\\")]
    names += [b"*", b"/*".replace(b"/", b""), b"//".replace(b"/", b"\\"), b"\\n", b"\\0", b"\\", b"\\\\", b"@x", b"%20"]
    names += [bytes([byte]) * 255 for byte in (0x61, 0x22, 0x5C, 0x3F, 0xFF, 0x80, 0x0A)]
    for number, name in enumerate(dict.fromkeys(names)):
        write(root, b"names/%d/%s" % (number % 4, name), b"contents of " + name)
    for number in range(1_400):
        write(root, f"d{number % 48}/file {number}", pattern(number * 7 % 4099))
    for number in range(200):
        write(root, f"empty/e{number}", b"")
    for number in range(4):
        (root / f"no-files-{number}").mkdir()
    chain = "/".join(f"level{number}" for number in range(100))
    write(root, f"{chain}/at the bottom", b"depth 100\n")
    write(root, "large", pattern(large_size))
    for number in range(20):
        link(root, f"links/{number}", f"../d{number}/file {number}")
        (root / "links" / f"hard{number}").hardlink_to(root / f"d{number}" / f"file {number}")
    link(root, "links/to-bottom", f"/{chain}/at the bottom")
    link(root, "links/to-directory", "../d1/")
    set_times(root)
