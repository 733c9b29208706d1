# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Whatever a command is given, it answers with a result, or with lines of ours and exit status 1 or 2.

WASIVFS_EXAMPLES=10000 tries so many inputs for each test.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wasivfs_rules.commands.cli import main
from wasivfs_rules.toolchain import survey as toolchains
from wasivfs_rules.toolchain.toolchain import Finding, Toolchain

from tests.commands.odd_input import STARTS, TOML_LINES, command_lines
from tests.inspect.handmade import COMPONENT_HEADER, HEADER, SMALL, active, component, module

SETTINGS = settings(
    max_examples=int(os.environ.get("WASIVFS_EXAMPLES", "80")),
    deadline=None,
    derandomize="WASIVFS_EXAMPLES" not in os.environ,  # the same for each commit
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    print_blob=True,
)
# A compiler that takes everything and writes what it is told to.
COMPILER = """#!/bin/sh
for word; do
    [ "$previous" = -o ] && : > "$word"
    previous=$word
done
"""


@contextlib.contextmanager
def somewhere() -> Iterator[Path]:
    """A folder with a few things to name, which is the current one."""
    before = Path.cwd()
    top = Path(tempfile.mkdtemp())
    folder = top / "1" / "2" / "3"  # odd paths go up
    try:
        folder.mkdir(parents=True)
        os.chdir(folder)
        (folder / "d").mkdir()
        (folder / "d" / "f").write_text("x")
        (folder / "a").write_text("--quiet b 'c d'")
        (folder / "a.c").write_text("int main(void) { return 0; }")
        (folder / "a.o").write_bytes(HEADER)
        (folder / "a.a").write_bytes(b"!<arch>\n")
        (folder / "a.wasm").write_bytes(module(active(SMALL.base, SMALL.render())))
        (folder / "m.toml").write_text('[[root]]\nhost = "d"\n')
        (folder / "link").symlink_to("d")
        (folder / "loop-link").symlink_to("loop-link")
        (folder / "loop").write_text("@loop")
        (folder / "nul").write_bytes(b"a\0b")
        (folder / "compiler").write_text(COMPILER)
        (folder / "compiler").chmod(0o755)
        yield folder
    finally:
        os.chdir(before)
        shutil.rmtree(top, ignore_errors=True)


@contextlib.contextmanager
def signals_stay() -> Iterator[None]:
    """Takes back what `run` gives to its program: from then on, SIGPIPE would end this process."""
    handlers = {number: signal.getsignal(number) for number in signal.valid_signals()}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            if signal.getsignal(number) != handler:
                signal.signal(number, handler)


def answer(*words: str) -> tuple[int, list[str]]:
    """Exit status and lines on stderr of a command, in this process. Exceptions get out."""
    out = io.TextIOWrapper(io.BytesIO(), write_through=True, errors="surrogateescape")
    messages = io.TextIOWrapper(io.BytesIO(), "utf-8", "backslashreplace", write_through=True)
    with signals_stay(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(messages):
        status = main(list(words))
    return status, messages.buffer.getvalue().decode().split("\n")[:-1]


@pytest.fixture(autouse=True)
def fake_toolchain(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Compiles and links in no time, unless --sdk names another."""
    known = toolchains.survey

    def survey(sdk: str | os.PathLike[str] | None = None, environ: Mapping[str, str] = os.environ) -> Iterator[Finding]:
        if sdk in (None, "", "compiler"):
            compiler = (str(Path("compiler").absolute()),)
            fake = Toolchain(
                compiler,
                compiler,
                (),
                (),
                (),
                "wasm32-wasi",
                "",
                "clang version 19.1.0",
                "string",
                "fake",
                "fake",
                "fake",
            )
            yield Finding("fake", fake, "fake")
        else:
            yield from known(sdk, environ)

    monkeypatch.setenv("WASIVFS_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(toolchains, "survey", survey)
    monkeypatch.setattr("wasivfs_rules.link.tools.cxx_driver", lambda found: found.cxx_compiler)


def assert_answers(*words: str) -> int:
    status, lines = answer(*words)
    assert status in (0, 1, 2), (status, lines)
    said = [line for line in lines if line.startswith("wasivfs: error: ")]
    assert len(said) <= 21
    assert all(len(line) < 20_000 for line in said)
    if words[0] in ("cc", "c++", "ld"):
        return status  # what else they print is the compiler's
    # `toolchain` says on stdout what it has not found.
    assert (status != 0) == bool(said) or words[0] == "toolchain", (status, lines)
    assert all(line.startswith(("wasivfs: error: ", "wasivfs: warning: ")) for line in lines), lines
    return status


@pytest.mark.parametrize("command", sorted(STARTS))
def test_any_command_line_is_answered(command: str) -> None:
    @SETTINGS
    @given(words=command_lines(command))
    def check(words: list[str]) -> None:
        with somewhere():
            assert_answers(*words)

    check()


@SETTINGS
@given(lines=st.lists(TOML_LINES, max_size=8))
def test_any_manifest_is_answered(lines: list[str]) -> None:
    with somewhere() as folder:
        (folder / "odd.toml").write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
        assert_answers("image", "--manifest", "odd.toml", "-o", "x.c", "--embed", "string")


@SETTINGS
@given(data=st.binary(max_size=60), command=st.sampled_from(["image", "cc", "ld", "ls", "extract", "toolchain"]))
def test_any_response_file_is_answered(data: bytes, command: str) -> None:
    with somewhere() as folder:
        (folder / "odd").write_bytes(data)
        assert_answers(command, *STARTS[command], "@odd")


@SETTINGS
@given(globs=st.lists(st.text("ab*?[]!^-\\/.#: {}()|+$\n\t\udcffé", max_size=8), max_size=4), data=st.data())
def test_any_globs_are_answered(globs: list[str], data: st.DataObject) -> None:
    with somewhere():
        options = [f"{data.draw(st.sampled_from(['--include', '--exclude']))}={glob}" for glob in globs]
        assert_answers("image", "--dir", "d", *options, "-o", "x.c", "--embed", "string")


GOOD = module(active(SMALL.base, SMALL.render()))
COMPONENT = component(GOOD)


@SETTINGS
@given(
    program=st.sampled_from([GOOD, COMPONENT, HEADER, COMPONENT_HEADER, b"!<arch>\n" + b" " * 60, b""]),
    damage=st.lists(st.tuples(st.integers(0, 1 << 20), st.binary(min_size=1, max_size=8)), max_size=4),
    size=st.integers(0, 1 << 20),
    words=st.sampled_from([
        ("ls", "-lR", "x"), ("ls", "--tree", "x"), ("ls", "--json", "x", "/l"), ("cat", "x", "/a"),
        ("extract", "x", "-C", "out"), ("picture", "x", "-o", "x.svg"), ("run", "x"), ("check", "x"),
        ("info", "x"), ("verify", "x"), ("verify", "x", "d"),
        ("cc", "--sdk", "compiler", "x", "--quiet"), ("cc", "--sdk", "compiler", "-Lx", "x.a", "-lx"),
        ("ld", "--sdk", "compiler", "x.o", "x.a"),
    ]),
)  # fmt: skip
def test_any_module_is_answered(
    program: bytes, damage: list[tuple[int, bytes]], size: int, words: Sequence[str]
) -> None:
    damaged = bytearray(program)
    for place, data in damage:
        at = place % (len(damaged) + 1)
        damaged[at : at + len(data)] = data
    if size % 3 == 0 and damaged:
        del damaged[size % len(damaged) :]
    with somewhere() as folder:
        for name in ("x", "x.o", "x.a"):
            (folder / name).write_bytes(damaged)
        assert_answers(*words)
