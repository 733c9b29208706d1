# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A signal, whenever it comes, ends a command and its children, and leaves no file behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
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
    "extract": ["extract", "app.wasm", "-C", "out"],
    "run": ["run", "app.wasm"],
}
MAIN = "int main(void) { return 0; }\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, debian: Toolchain) -> Path:
    folder = tmp_path_factory.mktemp("project")
    (folder / "assets" / "deep" / "er").mkdir(parents=True)
    for name in ("a", "deep/b", "deep/er/c"):
        (folder / "assets" / name).write_text(name)
    (folder / "main.c").write_text(MAIN)
    must(wasivfs("cc", "-c", "main.c", "-o", "main.o", toolchain=debian, folder=folder))
    must(wasivfs("cc", "main.c", "--dir=assets", "-o", "app.wasm", toolchain=debian, folder=folder))
    return folder


def names_below(folder: Path) -> set[str]:
    return {os.fspath(path.relative_to(folder)) for path in folder.rglob("*")}


def start(folder: Path, words: list[str], sdk: str, **environment: str) -> subprocess.Popen[bytes]:
    """With folders of its own for outputs, temporary files and the cache."""
    for name in ("out", "tmp", "cache"):
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


@pytest.mark.parametrize("command", COMMANDS)
def test_a_signal_at_any_step_leaves_nothing(command: str, project: Path, debian: Toolchain, tmp_path: Path) -> None:
    folder = shutil.copytree(project, tmp_path / "project")
    words, log = COMMANDS[command], tmp_path / "steps"
    with start(folder, words, debian.sdk, TEST_STEPS=str(log)) as process:
        assert process.wait() == 0
    complete, steps = names_below(folder / "out"), log.read_text().splitlines()
    assert temporaries(folder) == set()
    renames = [number for number, step in enumerate(steps, 1) if step == "os.rename"]
    spread = {1 + len(steps) * point // POINTS for point in range(POINTS)}
    for index, step in enumerate(sorted({*spread, *renames[-POINTS:]})):
        number = SIGNALS[index % len(SIGNALS)]
        with start(folder, words, debian.sdk, TEST_STEP=str(step), TEST_SIGNAL=str(int(number))) as process:
            _, errors = process.communicate()
        left = names_below(folder / "out")
        assert (process.returncode, errors) == (-number, b""), (step, steps[step - 1])
        assert left in (set(), complete), (step, steps[step - 1])
        assert temporaries(folder) == set(), (step, steps[step - 1])


@pytest.fixture(scope="module")
def slow_sdk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_slow_sdk(tmp_path_factory.mktemp("slow-sdk"))


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("command", ["cc", "ld"])
def test_a_signal_during_the_link_ends_the_linker(
    command: str, number: signal.Signals, project: Path, slow_sdk: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(project, tmp_path / "project")
    linking = tmp_path / "linking"
    environment = {"SLOW_LINK": str(linking), "PATH": os.pathsep.join([str(slow_sdk / "bin"), os.environ["PATH"]])}
    with start(folder, COMMANDS[command], str(slow_sdk), **environment) as process:
        child = wait_for_link(process, linking)
        process.send_signal(number)
        _, errors = process.communicate()
    assert (process.returncode, errors) == (-number, b"")
    assert not is_running(child)
    assert names_below(folder / "out") == set()
    assert names_below(folder / "tmp") == set()
