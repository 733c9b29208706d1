# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The systems that are compared: Linux, wasmtime with a directory, and the directory embedded. Each runs a script."""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import wasmtime

# Descriptors 0 to 2 are the standard streams; a WASI program also starts with one preopen.
FIRST_DESCRIPTOR = {"native": "3", "wasi": "4"}

_READ_ONLY_ROOT = 'mount --bind "$2" "$2" && mount -o remount,ro,bind "$2" && exec "$0" "$1" "$2"'


class System(Protocol):
    """Something that carries out scripts."""

    def run(self, script: bytes) -> list[bytes]:
        """The answer to each operation of the script."""


@dataclass(frozen=True)
class Trio:
    """The same program and tree three times. The table is made with the reference: the newest wasi-libc."""

    linux: System
    wasmtime: System
    ours: System
    is_reference: bool = True


@dataclass(frozen=True)
class Linux(System):
    """The native program, in a new root directory that is a read-only mount."""

    program: Path
    tree: Path

    def run(self, script: bytes) -> list[bytes]:
        command = ["unshare", "--mount", "sh", "-c", _READ_ONLY_ROOT, self.program, FIRST_DESCRIPTOR["native"], self.tree]
        result = subprocess.run(command, input=script, capture_output=True, check=False)
        assert result.returncode == 0, result.stderr
        return result.stdout.splitlines()


class Wasmtime(System):
    """A module, compiled once; `tree` is its only preopen, read-only, or there is none."""

    def __init__(self, module: Path, tree: Path | None = None) -> None:
        self._engine = wasmtime.Engine()
        self._module = wasmtime.Module.from_file(self._engine, str(module))
        self._linker = wasmtime.Linker(self._engine)
        self._linker.define_wasi()
        self._tree = tree

    def run(self, script: bytes) -> list[bytes]:
        with tempfile.NamedTemporaryFile() as stdin, tempfile.NamedTemporaryFile() as stdout:
            stdin.write(script)
            stdin.flush()
            wasi = wasmtime.WasiConfig()
            wasi.argv = ["operations", FIRST_DESCRIPTOR["wasi"]]
            wasi.stdin_file = stdin.name
            wasi.stdout_file = stdout.name
            wasi.inherit_stderr()
            if self._tree:
                wasi.preopen_dir(str(self._tree), "/", fs_mutable=False)
            store = wasmtime.Store(self._engine)
            store.set_wasi(wasi)
            start = self._linker.instantiate(store, self._module).exports(store)["_start"]
            assert isinstance(start, wasmtime.Func)
            try:
                start(store)
            except wasmtime.ExitTrap as exit:
                assert exit.code == 0, f"exit status {exit.code}"
            return stdout.read().splitlines()
