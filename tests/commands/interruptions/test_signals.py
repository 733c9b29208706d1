# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A signal, whenever it comes, ends a command and its children, and leaves no file behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.commands import ROOT, must, wasivfs
from tests.support.slow_link import is_running, make_slow_sdk, wait_for_link
from tests.support.toolchains import Toolchain

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
POINTS = 12
LIBC = "/usr/lib/wasm32-wasi"
COMMANDS = {
    "image": ["image", "--dir=assets", "--embed=incbin", "-o", "out/fs_image.c", "--depfile", "out/fs_image.d"],
    "cc": ["cc", "main.c", "--dir=assets", "-o", "out/app.wasm", "--depfile", "out/app.d"],
    "ld": ["ld", f"{LIBC}/crt1-command.o", "main.o", f"-L{LIBC}", "-lc", "--dir=assets", "-o", "out/app.wasm"],
    "c++": ["c++", "main.o", "--dir=assets", "-o", "out/app.wasm"],
    "pack": ["pack", "reads.wasm", "--dir=assets::/more", "-o", "out/packed.wasm", "--depfile", "out/packed.d"],
    "extract": ["extract", "app.wasm", "-C", "out"],
    "run": ["run", "app.wasm"],
}
WRITERS = sorted(COMMANDS.keys() - {"run"})
MAIN = "int main(void) { return 0; }\n"
READS = '#include <stdio.h>\nint main(void) { return !fopen("/a", "r"); }\n'


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, debian: Toolchain) -> Path:
    folder = tmp_path_factory.mktemp("project")
    (folder / "assets" / "deep" / "er").mkdir(parents=True)
    for name in ("a", "deep/b", "deep/er/c"):
        (folder / "assets" / name).write_text(name)
    (folder / "main.c").write_text(MAIN)
    must(wasivfs("cc", "-c", "main.c", "-o", "main.o", toolchain=debian, folder=folder))
    must(wasivfs("cc", "main.c", "--dir=assets", "-o", "app.wasm", toolchain=debian, folder=folder))
    (folder / "reads.c").write_text(READS)
    must(wasivfs("cc", "reads.c", "--shim", "-o", "reads.wasm", toolchain=debian, folder=folder))
    return folder


def names_below(folder: Path) -> set[str]:
    return {os.fspath(path.relative_to(folder)) for path in folder.rglob("*")}


def start(
    folder: Path, words: list[str], sdk: str, environment: Mapping[str, str], *, keep_cache: bool = False
) -> subprocess.Popen[bytes]:
    """With folders of its own for outputs, temporary files and the cache."""
    for name in ("out", "tmp", "cache")[: 2 if keep_cache else 3]:
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).mkdir()
    paths = os.pathsep.join([str(Path(__file__).parent), str(ROOT / "pybuild")])
    own = {"PYTHONPATH": paths, "WASI_SDK_PATH": sdk, "TMPDIR": str(folder / "tmp")}
    # What runs the tests may itself ignore some signals.
    command = ["env", "--default-signal=INT,TERM,HUP", sys.executable, "-m", "wasivfs_rules", *words]
    return subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, "WASIVFS_CACHE_DIR": str(folder / "cache"), **own, **environment},
        stderr=subprocess.PIPE,
    )


def temporaries(folder: Path) -> set[str]:
    return names_below(folder / "tmp") | {name for name in names_below(folder / "cache") if ".tmp" in name}


@dataclass(frozen=True)
class Trial:
    """A command that ran once, undisturbed: what it left in `folder`/out, and its steps as sitecustomize tells them."""

    folder: Path
    command: str
    sdk: str
    complete: set[str]
    steps: list[str]

    @property
    def replacements(self) -> list[str]:
        """The steps that put an output in its place."""
        renames = [step for step in self.steps if step.startswith("os.rename ")]
        kept = [step for step in renames if not any(f"{self.folder}/{name}/" in step for name in ("cache", "tmp"))]
        assert kept
        return kept

    def interrupt(self, step: str, number: signal.Signals, **options: bool) -> set[str]:
        """Runs the command again, with the signal just before this step. Returns what is in `folder`/out then."""
        environment = {"TEST_STEP": step, "TEST_SIGNAL": str(int(number))}
        with start(self.folder, COMMANDS[self.command], self.sdk, environment, **options) as process:
            _, errors = process.communicate()
        assert (process.returncode, errors) == (-number, b""), step
        return names_below(self.folder / "out")

    def interrupt_cleanly(self, step: str, number: signal.Signals, **options: bool) -> None:
        assert self.interrupt(step, number, **options) in (set(), self.complete), step
        assert temporaries(self.folder) == set(), step


@pytest.fixture(params=COMMANDS)
def trial(request: pytest.FixtureRequest, project: Path, debian: Toolchain, tmp_path: Path) -> Trial:
    folder = shutil.copytree(project, tmp_path / "project")
    command, log = request.param, tmp_path / "steps"
    with start(folder, COMMANDS[command], debian.sdk, {"TEST_STEPS": str(log)}) as process:
        assert process.wait() == 0
    assert temporaries(folder) == set()
    steps = [line.partition(" ")[2] for line in log.read_text().splitlines()]
    return Trial(folder, command, debian.sdk, names_below(folder / "out"), steps)


def test_a_signal_at_any_step_leaves_nothing(trial: Trial) -> None:
    steps = sorted({1 + len(trial.steps) * point // POINTS for point in range(POINTS)})
    for index, step in enumerate(steps):
        trial.interrupt_cleanly(str(step), SIGNALS[index % len(SIGNALS)])


@pytest.mark.parametrize("trial", WRITERS, indirect=True)
def test_a_signal_while_outputs_are_put_in_place_leaves_all_or_nothing(trial: Trial) -> None:
    for step in trial.replacements:
        for number in SIGNALS:
            trial.interrupt_cleanly(step, number, keep_cache=True)


@pytest.mark.parametrize("trial", ["image", "cc"], indirect=True)
def test_a_kill_leaves_no_output_without_its_depfile(trial: Trial) -> None:
    for step in trial.replacements:
        left = trial.interrupt(step, signal.SIGKILL, keep_cache=True)
        assert any(name.endswith(".d") for name in left) or not left & {"app.wasm", "fs_image.c"}


@pytest.fixture(scope="module")
def slow_sdk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_slow_sdk(tmp_path_factory.mktemp("slow-sdk"))


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("command", ["cc", "c++", "ld"])
def test_a_signal_during_the_link_ends_the_linker(
    command: str, number: signal.Signals, project: Path, slow_sdk: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(project, tmp_path / "project")
    linking = tmp_path / "linking"
    environment = {"SLOW_LINK": str(linking), "PATH": os.pathsep.join([str(slow_sdk / "bin"), os.environ["PATH"]])}
    with start(folder, COMMANDS[command], str(slow_sdk), environment) as process:
        child = wait_for_link(process, linking)
        process.send_signal(number)
        _, errors = process.communicate()
    assert (process.returncode, errors) == (-number, b"")
    assert not is_running(child)
    assert names_below(folder / "out") == set()
    assert names_below(folder / "tmp") == set()


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_a_compiler_that_has_the_call_as_it_is(
    number: signal.Signals, project: Path, slow_sdk: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(project, tmp_path / "project")
    with start(folder, ["cc", "-c", "main.c"], str(slow_sdk), {}) as process:
        assert process.wait() == 0
    words, linking, log = ["cc", "main.c", "-o", "out/app.wasm"], tmp_path / "linking", tmp_path / "steps"
    environment = {"TEST_STEPS": str(log), "SLOW_LINK": str(linking)}
    with start(folder, words, str(slow_sdk), environment, keep_cache=True) as process:
        child = wait_for_link(process, linking)
        process.send_signal(number)
        _, errors = process.communicate()
    assert "os.posix_spawn" in log.read_text()
    assert (process.returncode, errors) == (-number, b"")
    assert not is_running(child)
    assert names_below(folder / "out") == set()
    assert names_below(folder / "tmp") == set()
