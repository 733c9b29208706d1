# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`pip wheel` that a signal ends during a link, as at a terminal: nothing of ours is left."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.support.slow_link import is_running, make_slow_sdk, wait_for_link
from tests.support.wheels import PIP, Installed


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_an_interrupted_wheel_leaves_nothing(
    number: signal.Signals, project: Path, wasivfs_installed: Installed, tmp_path: Path
) -> None:
    linking, temporaries = tmp_path / "linking", tmp_path / "tmp"
    (tmp_path / "sdk").mkdir()
    temporaries.mkdir()
    own = {"WASI_SDK_PATH": str(make_slow_sdk(tmp_path / "sdk")), "SLOW_LINK": str(linking), "TMPDIR": str(temporaries)}
    # What runs the tests may itself ignore some signals.
    command = ["env", "--default-signal=INT,TERM,HUP", *PIP, "wheel", "--no-deps", "--no-build-isolation", str(project)]
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        env={**wasivfs_installed.environment(), **own},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        child = wait_for_link(process, linking)
        os.killpg(process.pid, number)
    while is_group_running(process.pid):  # the build ends by itself, after pip
        time.sleep(0.01)
    assert not is_running(child)
    assert [path for folder in (project, temporaries) for path in folder.rglob("*wasivfs-*")] == []
    assert list(tmp_path.glob("*.whl")) == []
    assert list(project.rglob("*.wasm")) == []


def is_group_running(group: int) -> bool:
    pids = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return any(is_running(pid) and group_of(pid) == group for pid in pids)


def group_of(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None
