# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Strategies for long sequences of operations on the tree of subject.py."""

from __future__ import annotations

from hypothesis import strategies as st

from .script import CWD, SLOTS, Operation, call
from .subject import LONG, ODD

_NAMES = [
    *(
        b"a",
        b"b",
        b"c",
        b"d",
        b"e",
        b"f",
        b"..",
        b".",
        b"la",
        b"lb",
        b"ld",
        b"loop1",
        b"self",
        b"up",
        b"slash",
        b"badslash",
    ),
    *(b"dot", b"dangling", b"chain", b"root", b"dd", b"through", b"hard", b"many", b"005", b"149", b"empty", b"deep"),
    *(b"1", b"2", b"nope", ODD, LONG, b"y" * 255, b"y" * 256, b"x" * 255, b"\xfe", b"sp ace", b"random0", b"random1"),
    *(b"random2", b"random3", b""),
]
_FLAGS = ["r", "r", "r", "rd", "rn", "rdn", "ra", "w", "rw", "wd", "rc", "wc", "rcx", "rnx", "rt", "wct", "rcd"]

_slots = st.integers(0, SLOTS - 1)
_starts = st.one_of(st.just(CWD), _slots)
_sizes = st.sampled_from([0, 1, 3, 5, 100, 4096, 8000])
_offsets = st.sampled_from([0, 1, -1, 2, 5, 699, 700, 701, -(10**6), 10**10, -(2**63)])
# Not to seek to: each file system of Linux has a largest offset of its own.
_large_offsets = st.sampled_from([2**44, 2**62, 2**63 - 1])
# An empty path is left out: wasi-libc makes it "." before it reaches any system.
_short_paths = st.builds(
    lambda start, names, end: (start + b"/".join(names) + end) or b"a",
    st.sampled_from([b"", b"", b"/"]),
    st.lists(st.sampled_from(_NAMES), min_size=1, max_size=6),
    st.sampled_from([b"", b"", b"", b"/"]),
)
# Far from the limit of 40 links: Linux counts those twice that it followed before it had to start a walk over.
_long_paths = st.builds(
    lambda name, count: name * count + b"a",
    st.sampled_from([b"dot/", b"./", b"b/../"]),
    st.sampled_from([10, 11, 12, 41, 42, 43]),
)
_paths = st.one_of(_short_paths, _short_paths, _short_paths, _long_paths)


def _on(strategy: st.SearchStrategy[int], names: list[str]) -> st.SearchStrategy[Operation]:
    return st.builds(call, st.sampled_from(names), strategy)


def _at(names: list[str]) -> st.SearchStrategy[Operation]:
    return st.builds(call, st.sampled_from(names), _starts, _paths)


# `rename` and `link` start at the current directory: several wasi-libc mix up their two paths otherwise.
operations: st.SearchStrategy[Operation] = st.one_of(
    st.builds(call, st.just("open"), _slots, _starts, st.sampled_from(_FLAGS), _paths),
    st.builds(call, st.just("open"), _slots, _starts, st.sampled_from(_FLAGS), _paths),
    st.builds(call, st.sampled_from(["read", "readv"]), _slots, _sizes),
    st.builds(call, st.just("pread"), _slots, _sizes, st.one_of(_offsets, _large_offsets)),
    st.builds(call, st.just("lseek"), _slots, _offsets, st.integers(0, 2)),
    _on(_slots, ["close", "fstat", "write", "ftruncate", "futimens", "fsync", "fdatasync"]),
    _on(_slots, ["fadvise", "getfl", "isatty", "poll"]),
    _at(["stat", "lstat", "access", "list", "listtwice"]),
    _at(["stat", "lstat", "access", "list", "listtwice"]),
    _at(["mkdir", "unlink", "rmdir", "symlink", "utimens"]),
    st.builds(call, st.just("readlink"), _starts, _paths, st.sampled_from([0, 1, 3, 100])),
    st.builds(call, st.sampled_from(["rename", "link"]), st.just(CWD), _paths, st.just(CWD), _paths),
)
