# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Command lines and manifests that nobody means: strategies of hypothesis."""

from __future__ import annotations

import os

from hypothesis import strategies as st

ODD = st.sampled_from([
    "", " ", "\t", "\n", "\r\n", "\x1b[2J", "\x7f", "\u2028", "\ufeff", "\udcff", "é", "日本", ".", "..", "/", "//",
    "/..", "a/../b",
    "memory", "memory:", "memory:/d", "memory:/a", "memory:a", "host", "host:/d", "64M", "1GiB", "4G",
    "::", ":", ":/x", "a::", "::/x", "a::x", "a:::/x", "a::/../b", "a::/\udcff", "a" * 300, "a::/" + "b" * 300, "-",
    "--", "---", "@", "@@",
    "@a", "@loop", "@nul", "@none", "#", "!", "\\", "'", '"', "'a", "a=b", "=", "==", "0", "-1", "9" * 30, "9" * 5000,
    "1e9", "nan", "0x10",
    "٣", "keep", "[z-a]", "[", "[]", "[!]", "**", "***/", "!/", "[[:alpha:]]", "a\\", "(", "(?", "*" * 30, "{a,b}",
    "/dev/null", "/dev/full",
    "/proc/self/mem", "/proc/version", "/nonexistent/a", "a/b", "d", "fifo", "link", "loop-link", "a.wasm", "m.toml",
    "a.c", "a.o", "a.a",
    "$HOME", "~", "~root", "%s", "{0}", "{", "${x}", "`x`", "$(x)",
])  # fmt: skip
# As the command line of a process has it: any bytes but NUL.
TEXT = st.one_of(ODD, st.binary(max_size=12).map(lambda data: os.fsdecode(data.replace(b"\0", b"0")))).map(
    # Nothing is written outside of the test's folder.
    lambda text: (
        f".{text}" if text.startswith("/") and not text.startswith(("/dev/", "/proc/", "/nonexistent/")) else text
    )
)
OPTIONS = {
    "image": ["--dir", "--manifest", "--include", "--exclude", "--symlinks", "--allow-dangling", "--mtime", "-o",
        "--output", "--embed", "--writable",
              "--depfile", "--depfile-target", "--sdk", "-q", "-v", "--help"],
    "cc": ["--dir", "--manifest", "--include", "--exclude", "--symlinks", "--mtime", "-o", "--host", "--embed",
        "--depfile", "--sdk", "--shim", "--writable", "--writable-limit", "--devices",
           "--trace", "--quiet", "--verbose", "-c", "-x", "-MD", "-MF", "-MT", "-Wl,a", "-l", "-L", "-Xlinker",
           "--target", "-target", "-E",
           "--output=", "-lz", "-Ld", "a.c", "a.o", "a.a", "-shared", "-r"],
    "ld": ["--dir", "--manifest", "--exclude", "--mtime", "-o", "--host", "--embed", "--depfile", "--sdk", "--shim",
        "-r", "-L", "-l", "-m", "--writable", "--writable-limit", "--devices",
           "-z", "--export", "a.o", "a.a", "--quiet", "--verbose", "-flavor"],
    "pack": ["a.wasm", "bad.wasm", "a.o", "--dir", "--manifest", "--include", "--exclude", "--symlinks", "--mtime",
        "--allow-dangling", "--replace", "--host", "--writable", "-o", "--depfile", "--depfile-target", "-q", "-v"],
    "run": ["-q", "-v", "--dir", "--env", "--max-wasm-stack", "a.wasm", "bad.wasm", "--"],
    "ls": ["-l", "-R", "--tree", "--json", "-0", "--null", "a.wasm", "bad.wasm", "/d", "/l"],
    "cat": ["a.wasm", "bad.wasm", "/a", "/l", "/d/b", "/d"],
    "extract": ["a.wasm", "bad.wasm", "-v", "-C", "out", "-f", "/d", "/a"],
    "info": ["a.wasm", "bad.wasm", "a.o", "--json"],
    "picture": ["a.wasm", "bad.wasm", "a.o", "-o", "x.svg"],
    "verify": ["a.wasm", "bad.wasm", "a.o", "d", "d::/d", "a::/a", "-q", "-v", "--manifest", "--include", "--exclude",
        "--symlinks", "--allow-dangling", "--writable"],
    "check": ["a.wasm", "bad.wasm", "a.o"],
    "cache": ["-q", "--quiet", "-v"],
    "completion": ["--help", "ksh"],
    "manual": ["--help", "x"],
    "toolchain": ["-q", "-v",
        "--sdk", "--format", "-o", "--shim-dir", "--cmake-dir", "--makefile", "json", "meson", "cmake",
        "shell"],
}  # fmt: skip
OPTIONS["c++"] = OPTIONS["cc"]
# What makes a command line sensible, so that the rest of it is reached.
STARTS = {
    "image": ["--dir", "d", "-o", "x.c", "--embed", "string", "-q"],
    "cc": ["--sdk", "compiler", "a.c", "--quiet"],
    "c++": ["--sdk", "compiler", "a.c", "--quiet"],
    "ld": ["--sdk", "compiler", "a.o", "--quiet"],
    "pack": ["a.wasm", "--dir", "d", "-o", "x.wasm", "-q"],
    "run": ["a.wasm"],
    "ls": ["a.wasm"],
    "cat": ["a.wasm"],
    "extract": ["a.wasm", "-C", "out"],
    "toolchain": ["--sdk", "compiler"],
    "picture": ["a.wasm", "-o", "x.svg"],
    "info": ["a.wasm"],
    "verify": ["a.wasm", "d"],
    "check": ["a.wasm"],
    "cache": [],
    "completion": ["--help"],
    "manual": ["--help"],
}


@st.composite
def command_lines(draw: st.DrawFn, command: str) -> list[str]:
    """Options and operands of a command, in any order, with odd values; mostly after a sensible start."""
    option = st.sampled_from(OPTIONS[command])
    joined = st.tuples(option, TEXT).map("=".join)
    pairs = st.one_of(st.tuples(option, TEXT), st.tuples(option), st.tuples(TEXT), st.tuples(joined))
    words = [word for pair in draw(st.lists(pairs, max_size=5)) for word in pair]
    return [command, *(STARTS[command] if draw(st.integers(0, 3)) else []), *words]


def _table(items: list[str]) -> str:
    return "{" + ", ".join(f"k{at} = {item}" for at, item in enumerate(items)) + "}"


_SCALARS = st.sampled_from([
    "true", "1", "-0", "1e400", "nan", "inf", "0x" + "f" * 5000, "1979-05-27", "07:32:00", "1979-05-27T07:32:00Z",
    "0001-01-01T00:00:00+23:59", '""', '"""\n"""', "''", '"\\u0000"', '"d"', '"keep"',
    '["memory"]', '["memory:/d"]', '["host"]', '"64M"', '"[z-a]"', "[]", "{}",
])  # fmt: skip
_VALUES = st.recursive(
    st.one_of(
        _SCALARS, st.text(max_size=8).map(lambda text: f"'{text}'"), st.integers().map(str), st.floats().map(str)
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.lists(inner, max_size=2).map(_table),
    ),
    max_leaves=6,
)
_KEYS = st.sampled_from([
    "host", "guest", "include", "exclude", "symlinks", "allow-dangling", "mtime", "root", "hots",
    "writable", "writable-limit", "devices", '""', "'a b'",
    "root.x", "a.b.c", "\ufeff", "",
])  # fmt: skip
_LINES = st.sampled_from([
    "[[root]]", "[[ root ]]", "[root]", "[[root.x]]", "[[", "[", "]", "#", 'host = "d"', 'guest = "/x"',
    'guest = "/d/f"',
])  # fmt: skip
TOML_LINES = st.one_of(st.tuples(_KEYS, _VALUES).map(" = ".join), _LINES, st.text(max_size=20))
