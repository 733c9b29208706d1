# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Each call in each case that POSIX tells apart: the rows of docs/semantics.md. The last operation is the subject."""

from __future__ import annotations

from dataclasses import dataclass

from .script import CWD, Operation, call

_UNOPENED = 5


@dataclass(frozen=True)
class Case:
    """`call` as the C function is named; `operations` end with the one that is compared."""

    call: str
    case: str
    operations: tuple[Operation, ...]


def _opened(path: bytes, *after: Operation) -> tuple[Operation, ...]:
    """Operations on slot 0, which holds what is opened from `path`."""
    return (call("open", 0, CWD, "r", path), *after)


def _open_cases() -> list[Case]:
    rows = [
        ("a file", "r", b"a"),
        ("a file, from the root", "r", b"/b/c"),
        ("a directory", "r", b"b"),
        ("a missing file", "r", b"nope"),
        ("below a missing directory", "r", b"nope/a"),
        ("below a file", "r", b"a/b"),
        ("a file with a slash after it", "r", b"a/"),
        ("a directory with a slash after it", "r", b"b/"),
        ("slashes repeated", "r", b"b//d///e"),
        ("through `.` and `..`", "r", b"b/./d/../c"),
        ("`..` of the root", "r", b"/../a"),
        ("`..` after a missing name", "r", b"nope/../a"),
        ("`..` after a file", "r", b"a/../a"),
        ("a name of 256 bytes", "r", b"y" * 256),
        ("a missing name of 255 bytes", "r", b"y" * 255),
        ("a path of 4,096 bytes", "r", b"./" * 2047 + b"aa"),
        ("a path of 4,095 bytes", "r", b"./" * 2047 + b"a"),
        ("a link to a file", "r", b"la"),
        ("a link to a file, with a slash after it", "r", b"la/"),
        ("a link whose target has a slash after a file", "r", b"badslash"),
        ("through a link to a directory", "r", b"lb/c"),
        ("through an absolute link", "r", b"ld/e"),
        ("a link to a missing file", "r", b"dangling"),
        ("a loop of links", "r", b"loop1"),
        ("through 40 links", "r", b"dot/" * 40 + b"a"),
        ("through 41 links", "r", b"dot/" * 41 + b"a"),
        ("O_NOFOLLOW, a link", "rn", b"la"),
        ("O_NOFOLLOW, a link to a directory with a slash after it", "rn", b"lb/"),
        ("O_NOFOLLOW, a file", "rn", b"a"),
        ("O_NOFOLLOW, through a link", "rn", b"lb/c"),
        ("O_DIRECTORY, a directory", "rd", b"b"),
        ("O_DIRECTORY, a file", "rd", b"a"),
        ("O_DIRECTORY, a link to a directory", "rd", b"lb"),
        ("O_DIRECTORY and O_NOFOLLOW, a link to a directory", "rdn", b"lb"),
        ("O_APPEND, a file", "ra", b"a"),
        ("O_WRONLY, a file", "w", b"a"),
        ("O_RDWR, a file", "rw", b"a"),
        ("O_WRONLY, a directory", "w", b"b"),
        ("O_WRONLY, a missing file", "w", b"nope"),
        ("O_WRONLY, a loop of links", "w", b"loop1"),
        ("O_CREAT, a file", "rc", b"a"),
        ("O_CREAT, a directory", "rc", b"b"),
        ("O_CREAT, a missing file", "rc", b"nope"),
        ("O_CREAT, below a missing directory", "rc", b"nope/a"),
        ("O_CREAT, below a file", "rc", b"a/b"),
        ("O_CREAT, a missing file with a slash after it", "rc", b"nope/"),
        ("O_CREAT, a link to a missing file", "rc", b"dangling"),
        ("O_CREAT, a name of 256 bytes", "rc", b"y" * 256),
        ("O_CREAT and O_EXCL, a file", "rcx", b"a"),
        ("O_CREAT and O_EXCL, a link to a missing file", "rcx", b"dangling"),
        ("O_CREAT and O_EXCL, a missing file", "rcx", b"nope"),
        ("O_CREAT and O_DIRECTORY", "rcd", b"b"),
        ("O_TRUNC, a file", "rt", b"a"),
        ("O_TRUNC, a directory", "rt", b"b"),
        ("O_WRONLY, O_CREAT and O_TRUNC, a file", "wct", b"a"),
    ]
    cases = [Case("open", case, (call("open", 0, CWD, flags, path),)) for case, flags, path in rows]
    from_slot = (call("open", 1, 0, "r", b"c"),)
    cases += [
        Case("openat", "from a directory", (*_opened(b"b"), *from_slot)),
        Case("openat", "from a file", (*_opened(b"a"), *from_slot)),
        Case("openat", "from no descriptor", (call("open", 1, _UNOPENED, "r", b"c"),)),
        Case("openat", "`..` of a directory", (*_opened(b"b/d"), call("open", 1, 0, "r", b"../c"))),
        Case("openat", "`..` above the root", (*_opened(b"b"), call("open", 1, 0, "r", b"../../../a"))),
    ]
    return cases


def _descriptor_cases() -> list[Case]:
    cases = []
    for name, title, arguments in [
        ("read", "read", (100,)),
        ("readv", "readv", (100,)),
        ("pread", "pread", (100, 2)),
        ("lseek", "lseek", (1, 0)),
        ("fstat", "fstat", ()),
        ("write", "write", ()),
        ("ftruncate", "ftruncate", ()),
        ("futimens", "futimens", ()),
        ("fsync", "fsync", ()),
        ("fdatasync", "fdatasync", ()),
        ("fadvise", "posix_fadvise", ()),
        ("getfl", "fcntl(F_GETFL)", ()),
        ("isatty", "isatty", ()),
        ("poll", "poll", ()),
        ("close", "close", ()),
    ]:
        operation = call(name, 0, *arguments)
        cases += [
            Case(title, "a file", _opened(b"a", operation)),
            Case(title, "a directory", _opened(b"b", operation)),
            Case(title, "no descriptor", (call(name, _UNOPENED, *arguments),)),
            Case(title, "a closed descriptor", _opened(b"a", call("close", 0), operation)),
        ]
    last = 2**63 - 1
    cases += [
        Case("read", "no bytes", _opened(b"a", call("read", 0, 0))),
        Case("read", "no bytes of a directory", _opened(b"b", call("read", 0, 0))),
        Case("readv", "no bytes of a directory", _opened(b"b", call("readv", 0, 0))),
        Case("read", "at the end", _opened(b"a", call("read", 0, 100), call("read", 0, 100))),
        Case("read", "past the end", _opened(b"a", call("lseek", 0, 1000, 0), call("read", 0, 100))),
        Case("pread", "at the last offset", _opened(b"a", call("pread", 0, 100, last))),
        Case("read", "an empty file", _opened(b"b/d/e", call("read", 0, 100))),
        Case("pread", "past the end", _opened(b"a", call("pread", 0, 100, 1000))),
        Case("pread", "a negative offset", _opened(b"a", call("pread", 0, 100, -1))),
        Case("pread", "leaves the offset alone", _opened(b"a", call("pread", 0, 3, 2), call("lseek", 0, 0, 1))),
        Case("lseek", "before the start", _opened(b"a", call("lseek", 0, -1, 0))),
        Case("lseek", "from the end", _opened(b"a", call("lseek", 0, -2, 2))),
        Case("lseek", "past the end", _opened(b"a", call("lseek", 0, 10**10, 0))),
        Case("lseek", "past the last offset", _opened(b"a", call("lseek", 0, 1, 0), call("lseek", 0, last, 1))),
        Case("fcntl(F_GETFL)", "O_APPEND", (call("open", 0, CWD, "ra", b"a"), call("getfl", 0))),
        Case(
            "close",
            "the number is the next to be given",
            _opened(b"a", call("close", 0), call("open", 1, CWD, "r", b"b")),
        ),
    ]
    return cases


def _lookup_cases() -> list[Case]:
    cases = []
    targets = [
        ("a file", b"a"),
        ("a directory", b"b"),
        ("the root", b"/"),
        ("an empty path", b""),
        ("a file with two names", b"b/hard"),
        ("a link", b"la"),
        ("a link to a missing file", b"dangling"),
        ("a link to a directory, with a slash after it", b"lb/"),
        ("a loop of links", b"loop1"),
        ("a missing file", b"nope"),
        ("below a file", b"a/b"),
        ("a file with a slash after it", b"a/"),
        ("a name of 256 bytes", b"y" * 256),
    ]
    for case, path in targets:
        cases += [
            Case("stat", case, (call("stat", CWD, path),)),
            Case("lstat", case, (call("lstat", CWD, path),)),
            Case("access(R_OK)", case, (call("access", CWD, path),)),
            Case("readlink", case, (call("readlink", CWD, path, 100),)),
            Case("opendir and readdir", case, (call("list", CWD, path),)),
        ]
    cases += [
        Case("readlink", "a buffer that is too small", (call("readlink", CWD, b"ld", 2),)),
        Case("readlink", "no buffer", (call("readlink", CWD, b"ld", 0),)),
        Case("telldir and seekdir", "150 entries", (call("listtwice", CWD, b"many"),)),
        Case("opendir and readdir", "150 entries", (call("list", CWD, b"many"),)),
        Case("opendir and readdir", "an empty directory", (call("list", CWD, b"empty"),)),
    ]
    return cases


def _change_cases() -> list[Case]:
    cases = []
    for name, title in [
        ("mkdir", "mkdir"),
        ("symlink", "symlink"),
        ("unlink", "unlink"),
        ("rmdir", "rmdir"),
        ("utimens", "utimensat"),
    ]:
        for case, path in [
            ("a file", b"a"),
            ("a directory", b"b"),
            ("a missing name", b"nope"),
            ("a missing name with a slash after it", b"nope/"),
            ("below a missing directory", b"nope/a"),
            ("below a file", b"a/b"),
            ("a link", b"la"),
            ("a link to a missing file", b"dangling"),
            ("a name of 256 bytes", b"y" * 256),
            ("`.`", b"b/."),
            ("`..`", b"b/.."),
            ("the root", b"/"),
        ]:
            cases.append(Case(title, case, (call(name, CWD, path),)))
    for name in ("rename", "link"):
        for case, old, new in [
            ("a file, to a missing name", b"a", b"nope"),
            ("a file, to a file", b"a", b"b/c"),
            ("a directory, to a missing name", b"b", b"nope"),
            ("a missing file", b"nope", b"nope2"),
            ("below a missing directory", b"nope/a", b"nope2"),
            ("to below a missing directory", b"a", b"nope/a"),
            ("to below a file", b"a", b"b/c/d"),
            ("a link", b"la", b"nope"),
            ("`.`", b"b/.", b"nope"),
        ]:
            cases.append(Case(name, case, (call(name, CWD, old, CWD, new),)))
    return cases


CASES = [*_open_cases(), *_descriptor_cases(), *_lookup_cases(), *_change_cases()]
