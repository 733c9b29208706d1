# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""
The shim, natively and under sanitizers, against plain models, with inputs that libFuzzer makes up.

Each target replays its corpus, and then runs for WASIVFS_FUZZ_SECONDS (5 without it) from there. What it finds is
kept in WASIVFS_FUZZ_FINDINGS (the temporary folder without it); with WASIVFS_FUZZ_KEEP=1, inputs that reach code that
no input of the corpus reaches are added to the corpus.
"""

from __future__ import annotations

import os
import re
import subprocess
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.shared import make_once
from tests.support.tools import cure, missing, require_tool

HERE = Path(__file__).resolve().parent
SHIM = HERE.parents[1] / "shim"
CORE = [source for source in sorted((SHIM / "core").glob("*.c")) if source.name != "image_read.c"]
FLAGS = (
    *("-std=c11", "-O1", "-g", f"-I{SHIM}", f"-I{HERE}", f"-I{HERE.parent / 'core'}"),
    *("-Wall", "-Wextra", "-Werror", "-DWASIVFS_CHECKED=1"),
    *("-fsanitize=fuzzer,address,undefined", "-fno-sanitize-recover=all"),
)
MODEL = [*(HERE / f"{name}.c" for name in ("images", "model", "plain")), HERE.parent / "core" / "segments.c"]
LIMITS = ("-max_len=600", "-timeout=300", "-rss_limit_mb=4096", "-print_final_stats=1")


@dataclass(frozen=True)
class Target:
    """`defects`: numbers of defects that can be planted in the model, each to be found by the corpus."""

    name: str
    corpus: str
    host: str
    sources: tuple[Path, ...]
    flags: tuple[str, ...] = ()
    defects: tuple[int, ...] = ()


def in_core(name: str, corpus: str, host: str, defects: tuple[int, ...]) -> Target:
    seam = () if host == "NONE" else (HERE / "fuzz_host.c",)
    return Target(name, corpus, host, (HERE / f"{corpus}_target.c", HERE / "agree.c", *seam, *CORE), (), defects)


def in_front(name: str, corpus: str, host: str, defects: tuple[int, ...]) -> Target:
    """The hooks too; `front.c` includes what it has to look into."""
    core = [source for source in CORE if source.name != "descriptors.c"]
    outside = {"hook_start.c", "hook_path.c", "trace.c"}
    front = [source for source in sorted((SHIM / "wasip1").glob("*.c")) if source.name not in outside]
    flags = ("-include", f"{HERE / 'front.h'}", "-Wno-unknown-attributes", "-Wno-ignored-attributes")
    calls = [HERE / "front.c", HERE / "opened.c", *sorted(HERE.glob("calls_*.c"))]
    return Target(name, corpus, host, (HERE / f"{corpus}_target.c", *calls, *core, *front), flags, defects)


def that_writes(name: str, corpus: str, defects: tuple[int, ...]) -> Target:
    """The core of a program that writes to memory; `memory.c` includes what it has to start again."""
    core = [source for source in CORE if source.name not in {"descriptors.c", "hash_chain.c", "room.c"}]
    parts = [HERE / f"{part}.c" for part in ("changes", "changes_open", "kept", "kept_build", "memory", "seen")]
    flags = ("-DWASIVFS_WRITABLE=WASIVFS_WRITABLE_MEMORY", "-DWASIVFS_WRITABLE_LIMIT=524288")
    return Target(name, corpus, "NONE", (HERE / f"{corpus}_target.c", *parts, *core), flags, defects)


TARGETS = {
    target.name: target
    for target in (
        in_core("path", "path", "NONE", (1, 3)),
        in_core("namespace_below", "namespace", "BELOW", (1, 2, 3)),
        in_core("namespace_above", "namespace", "ABOVE", (1, 2, 3)),
        in_front("descriptors", "descriptor", "BELOW", (3, 4, 5)),
        in_front("damage", "damage", "BELOW", ()),
        that_writes("changes", "changes", (6, 7, 8, 9)),
    )
}


def compile_target(target: Target, output: Path, *flags: str) -> None:
    compiler = require_tool("clang-19")
    runtime = subprocess.run(
        [compiler, "-print-file-name=libclang_rt.fuzzer-x86_64.a"], capture_output=True, text=True, check=True
    ).stdout.strip()
    if not Path(runtime).is_absolute() and not list(Path("/usr/lib/llvm-19").rglob("libclang_rt.fuzzer*")):
        missing("the runtime of libFuzzer", cure("clang-19"))
    definition = f"-DWASIVFS_HOST=WASIVFS_HOST_{target.host}"
    result = subprocess.run(
        [compiler, *FLAGS, definition, *target.flags, *flags, *target.sources, *MODEL, "-o", output],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr


@pytest.fixture(params=TARGETS)
def target(request: pytest.FixtureRequest) -> Target:
    return TARGETS[request.param]


@pytest.fixture
def program(target: Target, shared: Path) -> Path:
    folder = make_once(
        shared / f"fuzz-{target.name}", lambda unfinished: compile_target(target, unfinished / "program")
    )
    return folder / "program"


def corpus_of(target: Target) -> Path:
    return HERE / "corpus" / target.corpus


def run(program: Path, folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    folder.mkdir(parents=True, exist_ok=True)
    return subprocess.run(
        [program, *LIMITS, f"-artifact_prefix={folder}/", *arguments],
        capture_output=True,
        errors="backslashreplace",
        env={**os.environ, "ASAN_OPTIONS": "quarantine_size_mb=16:detect_leaks=1"},
        check=False,
    )


def assert_nothing_found(result: subprocess.CompletedProcess[str]) -> None:
    assert result.returncode == 0, "\n".join(report(result.stderr.splitlines()))


def report(lines: list[str]) -> list[str]:
    """What is known of a finding, its input with it: where this is read, the files may be gone."""
    telling = r"\.[ch]:\d+: |#\d+ .* in .*\.[ch]:\d+|SUMMARY|Test unit written|ERROR"
    kept = [line for line in lines if re.search(telling, line)] or lines[-20:]
    inputs = [Path(line.split("Test unit written to ", 1)[1]) for line in kept if "Test unit written to " in line]
    return kept + [f"base64 of {path.name}: {b64encode(path.read_bytes()).decode()}" for path in inputs]


def test_corpus_shows_no_difference_from_the_model(target: Target, program: Path, tmp_path: Path) -> None:
    files = sorted(corpus_of(target).iterdir())
    assert files
    assert_nothing_found(run(program, tmp_path, *files))


def test_new_inputs_show_no_difference_from_the_model(target: Target, program: Path, tmp_path: Path) -> None:
    seconds = int(os.environ.get("WASIVFS_FUZZ_SECONDS", "5"))
    findings = Path(os.environ.get("WASIVFS_FUZZ_FINDINGS", tmp_path / "findings"))
    grown = tmp_path / "grown"
    grown.mkdir()
    result = run(program, findings, f"-max_total_time={seconds}", grown, corpus_of(target))
    assert_nothing_found(result)
    executed = re.search(r"number_of_executed_units: (\d+)", result.stderr)
    assert executed is not None
    assert int(executed[1]) > len(list(corpus_of(target).iterdir()))
    if os.environ.get("WASIVFS_FUZZ_KEEP") == "1":
        assert_nothing_found(run(program, findings, "-merge=1", "-use_counters=0", corpus_of(target), grown))


def test_corpus_of_damage_needs_the_checks(tmp_path: Path) -> None:
    target = TARGETS["damage"]
    compile_target(target, tmp_path / "program", "-UWASIVFS_CHECKED")
    # Some of the inputs go on for ever.
    result = run(tmp_path / "program", tmp_path, "-timeout=1", *sorted(corpus_of(target).iterdir()))
    assert result.returncode != 0
    assert re.search(r"AddressSanitizer|runtime error|timeout", result.stderr)


@pytest.mark.parametrize(
    ("name", "defect"), [(target.name, defect) for target in TARGETS.values() for defect in target.defects]
)
def test_corpus_finds_a_planted_defect(name: str, defect: int, tmp_path: Path) -> None:
    target = TARGETS[name]
    compile_target(target, tmp_path / "program", f"-DDEFECT={defect}")
    files = sorted(corpus_of(target).iterdir())
    result = run(tmp_path / "program", tmp_path, *files)
    assert result.returncode != 0
    assert re.search(r"(_target|agree|calls_\w+|changes\w*|seen)\.c:\d+: ", result.stderr)
