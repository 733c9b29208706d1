# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs_rules.run.runtime`, which console scripts import, and what it keeps in the cache folder."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from tests.support.commands import ROOT, must, wasivfs, write_sources

PROBE = r"""
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
    for (int number = 0; number < argc; number++)
        printf("[%s]", argv[number]);
    FILE *file = fopen("/m/file", "r");
    int c = file ? getc(file) : '-';
    printf("%c %s\n", c, getenv("A") ? getenv("A") : "none");
    return 3;
}
"""
SCRIPT = """
import sys
import carrier
sys.exit(carrier.main())
"""
CARRIER = """
from wasivfs_rules import runtime
def main(**options):
    return runtime.run(__name__, "probe.wasm", **options)
"""


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("probe")
    write_sources(folder, probe=PROBE)
    must(wasivfs("cc", "probe.c", "-o", "probe.wasm", folder=folder))
    return folder / "probe.wasm"


@pytest.fixture
def carrier(probe: Path, tmp_path: Path) -> Path:
    """A folder with a Python package, `carrier`, that has the program in it."""
    package = tmp_path / "carrier"
    package.mkdir()
    (package / "__init__.py").write_text(CARRIER)
    (package / "probe.wasm").write_bytes(probe.read_bytes())
    return tmp_path


def start(
    place: Path, *arguments: str, cache: str | Path = "/dev/null/none", code: str = SCRIPT, limit: str = ""
) -> bytes:
    """What the program of the package at `place` prints; it must have ended with its status."""
    result = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={
            "PYTHONPATH": f"{place}:{ROOT / 'pybuild'}",
            "WASIVFS_CACHE_DIR": str(cache),
            "WASIVFS_CACHE_LIMIT": limit,
        },
        capture_output=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (3, b"")
    return result.stdout


def checksum_of(entry: Path) -> Path:
    return entry.with_name(f"{entry.name}.crc32")


def entries(cache: Path) -> list[Path]:
    """The compiled programs. Each has its checksum beside it, and nothing else is there."""
    files = set((cache / "compiled").iterdir())
    checksums = {file for file in files if file.suffix == ".crc32"}
    programs = files - checksums
    assert {checksum_of(program) for program in programs} == checksums
    return sorted(programs)


def test_a_program_gets_the_arguments_of_its_script(carrier: Path) -> None:
    assert start(carrier, "a b", "-x", "--") == b"[-c][a b][-x][--]- none\n"


def test_a_script_can_choose_arguments_directories_and_variables(carrier: Path) -> None:
    (carrier / "file").write_text("f")
    options = f"arguments=['x'], mounts={{'/m': {str(carrier)!r}}}, environ={{'A': 'a'}}"
    assert start(carrier, code=f"import sys, carrier; sys.exit(carrier.main({options}))") == b"[-c][x]f a\n"


def test_a_program_runs_out_of_a_zipped_package(carrier: Path) -> None:
    archive = carrier / "archive.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        for name in ("__init__.py", "probe.wasm"):
            zipped.write(carrier / "carrier" / name, f"carrier/{name}")
    assert start(archive) == b"[-c]- none\n"


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ("", "cannot read the program (no such file or directory): probe.wasm; install the package again"),
        ("mounts={'/m': 'nowhere'}", "no such directory: nowhere::/m; mount one that exists"),
        ("environ={'': 'x'}", "a variable has no name; give it one"),
    ],
)
def test_what_keeps_a_program_from_running_is_one_line(options: str, problem: str, carrier: Path) -> None:
    program = carrier / "carrier" / "probe.wasm"
    program.unlink()
    result = subprocess.run(
        [sys.executable, "-c", f"import sys, carrier; sys.exit(carrier.main({options}))"],
        env={"PYTHONPATH": f"{carrier}:{ROOT / 'pybuild'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr.replace(str(program), "probe.wasm") == f"wasivfs: error: {problem}\n"


def test_program_that_is_missing_beside_a_module_of_no_package_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "single.py").write_text(
        "from wasivfs_rules import runtime\nstatus = runtime.run(__name__, 'none.wasm')\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", "import sys, single; sys.exit(single.status)"],
        env={"PYTHONPATH": f"{tmp_path}:{ROOT / 'pybuild'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    problem = (
        f"cannot read the program (no such file or directory): {tmp_path / 'none.wasm'}; install the package again"
    )
    assert result.stderr == f"wasivfs: error: {problem}\n"


def test_the_second_start_takes_the_compiled_program_of_the_first(carrier: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    start(carrier, cache=cache)
    (entry,) = entries(cache)
    program = carrier / "carrier" / "probe.wasm"
    ours = program.read_bytes()
    program.write_bytes(ours.replace(b"none", b"NONE"))
    assert start(carrier, cache=cache) == b"[-c]- NONE\n"
    (other,) = set(entries(cache)) - {entry}
    for file, place in ((other, entry), (checksum_of(other), checksum_of(entry))):
        file.replace(place)
    program.write_bytes(ours)
    assert start(carrier, cache=cache) == b"[-c]- NONE\n"


@pytest.mark.parametrize("size", [0, 100, 10_000])
def test_a_damaged_entry_is_made_again(size: int, carrier: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    start(carrier, cache=cache)
    (entry,) = entries(cache)
    whole = entry.read_bytes()
    entry.write_bytes(whole[:size])
    assert start(carrier, cache=cache) == b"[-c]- none\n"
    assert entry.stat().st_size == len(whole)


def test_programs_that_start_at_once_share_an_entry(carrier: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    environ = {"PYTHONPATH": f"{carrier}:{ROOT / 'pybuild'}", "WASIVFS_CACHE_DIR": str(cache)}
    command = [sys.executable, "-c", SCRIPT]
    processes = [subprocess.Popen(command, env=environ, stdout=subprocess.PIPE) for _ in range(6)]
    assert {process.communicate()[0] for process in processes} == {b"[-c]- none\n"}
    assert len(entries(cache)) == 1


def test_what_was_not_used_for_long_is_removed_and_what_is_used_stays(carrier: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    start(carrier, cache=cache)
    (used,) = entries(cache)
    unused = used.with_name(f"{'0' * 64}-wasmtime-1")
    unused.write_bytes(b"")
    checksum_of(unused).write_bytes(b"")
    long_ago = time.time() - 31 * 24 * 60 * 60
    for entry in (used, unused):
        for file in (entry, checksum_of(entry)):
            os.utime(file, (long_ago, long_ago))
    start(carrier, cache=cache)
    program = carrier / "carrier" / "probe.wasm"
    program.write_bytes(program.read_bytes().replace(b"none", b"NONE"))
    start(carrier, cache=cache)
    assert used in entries(cache)
    assert unused not in entries(cache)
    assert len(entries(cache)) == 2


def test_programs_of_many_edits_stay_within_the_limit(carrier: Path, tmp_path: Path) -> None:
    """Case 30: they filled the disk."""
    cache = tmp_path / "cache"
    start(carrier, cache=cache)
    (first,) = entries(cache)
    program = carrier / "carrier" / "probe.wasm"
    whole, limit = program.read_bytes(), str(first.stat().st_size * 5 // 2)
    for edit in (b"nine", b"nice", b"nose"):
        program.write_bytes(whole.replace(b"none", edit))
        assert start(carrier, cache=cache, limit=limit) == b"[-c]- " + edit + b"\n"
    assert len(entries(cache)) == 2
    assert not first.exists()


def test_a_start_loads_nothing_of_the_build(carrier: Path) -> None:
    code = SCRIPT.replace("sys.exit(carrier.main())", "carrier.main(); print(*sys.modules); sys.exit(3)")
    settled = "from wasivfs_rules.run import records; records._SETTLED = -(10**18)\n"  # all files are old
    for _ in range(2):  # the first start compiles the program, the second records that it is compiled
        start(carrier, cache=carrier / "cache", code=settled + SCRIPT)
    loaded = start(carrier, cache=carrier / "cache", code=code).split()
    ours = {name for name in loaded if name.startswith(b"wasivfs_rules.")}
    names = {"runtime", "run", "run.runtime", "run.module_cache", "run.records", "common"}
    names |= {"cache", "cache.folder", "common.errors", "common.interruption", "common.progress"}
    assert ours == {f"wasivfs_rules.{name}".encode() for name in names}
    assert not {b"jinja2", b"pathspec", b"tqdm", b"dataclasses", b"tempfile"}.intersection(loaded)
