# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Starts of a compiled program: what is read again, and what is never taken for what it was before."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from wasivfs_rules.run.records import Record

from tests.inspect.handmade import HEADER, custom, leb, name, section, signed_leb, vector
from tests.support.commands import ROOT

SIZE = 8 << 20
# What `wasivfs run` does, with some settings of the records; then how much was read by calls.
START = """
import sys
from wasivfs_rules.run import records
{settings}
from wasivfs_rules.commands.cli import main
status = main(["run", sys.argv[1]])
print(status, open("/proc/self/io").read().split()[1])
"""
ALL_ARE_SETTLED = "records._SETTLED = -(10**18)"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="files are recorded on Linux only")


def program_that_exits(status: int) -> bytes:
    """A large program, of which the compiled file is small. All statuses below 64 have the same size."""
    types = vector([b"\x60" + vector([b"\x7f"]) + vector([]), b"\x60" + vector([]) + vector([])])
    imports = vector([name(b"wasi_snapshot_preview1") + name(b"proc_exit") + b"\x00\x00"])
    body = b"\x00\x41" + signed_leb(status) + b"\x10\x00\x0b"
    return (
        HEADER
        + section(1, types)
        + section(2, imports)
        + section(3, vector([b"\x01"]))
        + section(7, vector([name(b"_start") + b"\x00\x01"]))
        + section(10, vector([leb(len(body)) + body]))
        + custom(b"large", bytes(SIZE))
    )


@dataclass(frozen=True)
class Starter:
    program: Path
    cache: Path

    def start(self, settings: str = ALL_ARE_SETTLED) -> tuple[int, int]:
        """The exit status of the program, and the bytes that were read."""
        environment = {"PYTHONPATH": str(ROOT / "pybuild"), "WASIVFS_CACHE_DIR": str(self.cache)}
        command = [sys.executable, "-c", START.format(settings=settings), str(self.program)]
        result = subprocess.run(command, env=environment, capture_output=True, check=True)
        status, read = result.stdout.split()
        return int(status), int(read)

    def reads_the_program(self, settings: str = ALL_ARE_SETTLED) -> bool:
        """Whether the next start reads it."""
        status, read = self.start(settings)
        assert status == 1
        return read >= SIZE

    def compiled(self) -> Path:
        (entry,) = [file for file in (self.cache / "compiled").iterdir() if file.suffix != ".crc32"]
        return entry


@pytest.fixture
def starter(tmp_path: Path) -> Starter:
    """A program that was started twice: it was compiled, and recorded."""
    starter = Starter(tmp_path / "app.wasm", tmp_path / "cache")
    starter.program.write_bytes(program_that_exits(1))
    assert [starter.start()[0], starter.start()[0]] == [1, 1]
    return starter


def change_and_set_back_the_times(file: Path, contents: bytes) -> None:
    before = file.stat()
    with file.open("r+b") as opened:
        opened.write(contents)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)


def test_a_recorded_program_is_not_read_again(starter: Starter) -> None:
    assert not starter.reads_the_program()


def test_a_changed_program_is_never_taken_for_the_old_one(starter: Starter) -> None:
    for status in (2, 3):
        change_and_set_back_the_times(starter.program, program_that_exits(status))
        assert starter.start()[0] == status
    other = starter.program.with_name("other.wasm")
    other.write_bytes(program_that_exits(4))
    before = starter.program.stat()
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(starter.program)
    assert starter.start()[0] == 4


def test_a_compiled_file_that_was_damaged_after_its_record_is_made_again(starter: Starter) -> None:
    whole = starter.compiled().read_bytes()
    change_and_set_back_the_times(starter.compiled(), whole[: len(whole) // 2] + b"\x00" * 100)
    assert starter.start()[0] == 1
    assert starter.compiled().read_bytes() == whole


@pytest.mark.parametrize("contents", [b"", b"\xff\xfe", b"../../other\n", b"none\n" * 5])
def test_a_damaged_record_costs_time_only(contents: bytes, starter: Starter) -> None:
    (record,) = (starter.cache / "starts").iterdir()
    record.write_bytes(contents)
    assert starter.reads_the_program()
    assert not starter.reads_the_program()


def test_after_the_next_boot_a_program_is_read_again(starter: Starter, tmp_path: Path) -> None:
    (tmp_path / "boot").write_text("another\n")
    settings = f"{ALL_ARE_SETTLED}; records._BOOT = {str(tmp_path / 'boot')!r}"
    assert starter.reads_the_program(settings)
    assert not starter.reads_the_program(settings)


@pytest.mark.parametrize("missing", ["records._BOOT = '/nowhere'", "records._FILE_SYSTEMS = frozenset()"])
def test_without_a_boot_number_or_times_to_trust_nothing_is_recorded(missing: str, tmp_path: Path) -> None:
    starter = Starter(tmp_path / "app.wasm", tmp_path / "cache")
    starter.program.write_bytes(program_that_exits(1))
    settings = f"{ALL_ARE_SETTLED}; {missing}"
    assert starter.start(settings)[0] == 1
    assert starter.reads_the_program(settings)
    assert starter.reads_the_program(settings)
    assert not (starter.cache / "starts").exists()


@pytest.mark.parametrize(("seconds", "is_recorded"), [(0, False), (1, False), (3, True)])
@pytest.mark.parametrize("younger", ["program", "compiled"])
def test_a_file_that_changed_just_now_is_not_recorded(
    *, younger: str, seconds: int, is_recorded: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change in the same tick of the clock would keep its time."""
    for file in sorted(("program", "compiled"), key=lambda file: file == younger):
        (tmp_path / file).write_bytes(b"x")
    now = (tmp_path / younger).stat().st_ctime_ns + seconds * 10**9
    monkeypatch.setattr("time.time_ns", lambda: now)
    with (tmp_path / "program").open("rb") as program, (tmp_path / "compiled").open("rb") as compiled:
        record = Record(tmp_path, program.fileno(), "1")
        assert (record.text("compiled", compiled.fileno()) is not None) == is_recorded


def test_a_program_that_changes_while_it_is_read_is_not_recorded(tmp_path: Path) -> None:
    for file in ("program", "compiled"):
        (tmp_path / file).write_bytes(b"x")
    with (tmp_path / "program").open("rb") as program, (tmp_path / "compiled").open("rb") as compiled:
        record = Record(tmp_path, program.fileno(), "1")
        record._began += 10**18
        assert record.text("compiled", compiled.fileno()) is not None
        (tmp_path / "program").write_bytes(b"y")
        assert record.text("compiled", compiled.fileno()) is None


def test_a_program_from_a_pipe_runs(starter: Starter) -> None:
    command = f"cat {starter.program} | {sys.executable} {ROOT / 'pybuild' / 'wasivfs'} run /dev/stdin"
    environment = {**os.environ, "WASIVFS_CACHE_DIR": str(starter.cache)}
    assert subprocess.run(["sh", "-c", command], env=environment, check=False).returncode == 1
    assert len([*(starter.cache / "compiled").iterdir()]) == 2
