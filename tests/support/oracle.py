# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""
Runs the guest programs natively: on a read-only bind mount of a directory, on a tmpfs that holds a copy of it, or on an
overlay file system over such a copy.
"""

from __future__ import annotations

import functools
import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.support.engines import Finished
from tests.support.tools import missing, require_tool

NATIVE_FLAGS = ("-std=gnu11", "-D_GNU_SOURCE", "-O1", "-w")


def compile_natively(sources: Sequence[Path], output: Path) -> None:
    """Compiles with the system's compiler."""
    compiler = require_tool("gcc")
    subprocess.run([compiler, *NATIVE_FLAGS, *sources, "-o", output], check=True)


_READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0"'


@functools.cache
def _namespace(root: Path) -> list[str]:
    """The start of a command that runs in a mount namespace of its own, as root in it."""
    unshare = require_tool("unshare")
    command = [unshare, "--mount", *(["--user", "--map-root-user"] if os.geteuid() else [])]
    attempt = subprocess.run([*command, "sh", "-c", _READ_ONLY, root], capture_output=True, check=False)
    if attempt.returncode != 0:
        missing("a mount namespace", "run the tests as root or allow unprivileged user namespaces")
    return command


def run_natively(
    program: Path, root: Path, arguments: Sequence[str], *, mounts: Mapping[str, Path] | None = None, stdin: bytes = b""
) -> Finished:
    """Runs the program with `root` as a read-only `/`, and directories that may be written at `mounts` in it."""
    script = [
        _READ_ONLY,
        *(
            f"mount --bind {shlex.quote(str(host))} {shlex.quote(f'{root}/{guest}')}"
            for guest, host in (mounts or {}).items()
        ),
        f"exec {shlex.join([str(program), *arguments])}",
    ]
    result = subprocess.run(
        [*_namespace(root), "sh", "-ec", "\n".join(script), root],
        input=stdin,
        capture_output=True,
        env={"PATH": os.environ["PATH"], "GUEST_ROOT": str(root)},
        check=False,
    )
    return Finished(result.stdout, result.stderr, result.returncode)


TMPFS_SIZE = 8 << 20  # bytes, unless a test wants another
_ON_TMPFS = 'mount -t tmpfs -o "size=$1" tmpfs "$0" && cp -a "$2/." "$0" && cd "$0"'


def run_on_tmpfs(
    program: Path, tree: Path, arguments: Sequence[str], *, stdin: bytes = b"", size: int = TMPFS_SIZE
) -> Finished:
    """Runs the program with a tmpfs that holds a copy of `tree` as `/`, which nobody else sees."""
    script = f'{_ON_TMPFS} && GUEST_ROOT="$0" exec {shlex.join([str(program), *arguments])}'
    with tempfile.TemporaryDirectory() as folder:
        result = subprocess.run(
            [*_namespace(tree), "sh", "-ec", script, folder, str(size), tree],
            input=stdin,
            capture_output=True,
            env={"PATH": os.environ["PATH"]},
            check=False,
        )
    return Finished(result.stdout, result.stderr, result.returncode)


# A tmpfs with the two layers, and what is made of them.
_ON_OVERLAY = """mount -t tmpfs tmpfs "$0" && cd "$0" && mkdir lower upper work merged
cp -a "$1/." lower && cp -a "$2/." upper
mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work,redirect_dir=off merged"""


@functools.cache
def _require_overlays(tree: Path) -> None:
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as empty:
        command = [*_namespace(tree), "sh", "-ec", _ON_OVERLAY, folder, empty, empty]
        if subprocess.run(command, capture_output=True, check=False).returncode != 0:
            missing("overlayfs that can be written", "run the tests as root, on a kernel that has it")


def run_on_overlay(program: Path, tree: Path, upper: Path, arguments: Sequence[str], *, stdin: bytes = b"") -> Finished:
    """
    Runs the program with an overlay as `/`, which nobody else sees: what it changes is kept in a copy of `upper`, over
    a copy of `tree`.
    """
    _require_overlays(tree)
    run = shlex.join([str(program), *arguments])
    script = f'{_ON_OVERLAY}\nGUEST_ROOT="$0/merged" exec {run}'
    with tempfile.TemporaryDirectory() as folder:
        result = subprocess.run(
            [*_namespace(tree), "sh", "-ec", script, folder, tree, upper],
            input=stdin,
            capture_output=True,
            env={"PATH": os.environ["PATH"]},
            check=False,
        )
    return Finished(result.stdout, result.stderr, result.returncode)
