# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A toolchain whose links wait until something ends them."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

from tests.support.toolchains import debian_sdk
from tests.support.tools import require_tool

SCRIPT = """#!/bin/sh
case "$SLOW_LINK $*" in
/*.wasivfs-*.tmp/*.wasm* | /*" -o out/app.wasm"*)
    sleep 600 &
    echo $! > "$SLOW_LINK.new"
    mv "$SLOW_LINK.new" "$SLOW_LINK"
    wait ;;
esac
[ {name} != rust-lld ] || shift 2
exec {program} "$@"
"""


def make_slow_sdk(folder: Path) -> Path:
    """Debian's. Where $SLOW_LINK names a file, a link starts a process that waits, and writes its id there."""
    debian_sdk(folder)
    for name, program in (("clang", "clang-19"), ("clang++", "clang++-19"), ("rust-lld", "wasm-ld-19")):
        path = folder / "bin" / name
        path.unlink(missing_ok=True)
        path.write_text(SCRIPT.format(name=name, program=require_tool(program)))
        path.chmod(0o755)
    return folder


def wait_for_link(command: subprocess.Popen[bytes], linking: Path) -> int:
    """The id of the process that a link has started; `linking` is $SLOW_LINK of the running command."""
    while not linking.exists():
        assert command.poll() is None
        time.sleep(0.01)
    return int(linking.read_text())


def is_running(pid: int) -> bool:
    """A process that only waits for its parent to ask for its status runs no more."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False
