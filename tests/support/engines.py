# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs WASI programs: on wasmtime in this process, on Node, and on WasmEdge.

A command runs from its start. A reactor is initialized, if it asks for that, and its export `call` is called, without
arguments.
"""

from __future__ import annotations

import contextlib
import functools
import json
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import wasmtime

from tests.support.sid import require_in_sid, through_loader
from tests.support.tools import require_tool

START = "_start"
CPU_LIMIT = 120.0  # seconds: no program of ours computes for long
NODE_RUNNER = Path(__file__).with_name("run.mjs")


@dataclass(frozen=True)
class Finished:
    """What a program did. `status` is its exit status, or 134 after a trap, whose text ends `stderr`."""

    stdout: bytes
    stderr: bytes
    status: int

    def text(self) -> str:
        """The output of a program that must have succeeded and complained of nothing."""
        assert (self.status, self.stderr[-2000:]) == (0, b"")
        return self.stdout.decode("utf-8", "backslashreplace")


@functools.cache
def _engine(*, stoppable: bool) -> wasmtime.Engine:
    config = wasmtime.Config()
    config.epoch_interruption = stoppable
    config.wasm_exceptions = True
    return wasmtime.Engine(config)


@functools.lru_cache(maxsize=8)
def _module(path: Path, *, stoppable: bool) -> wasmtime.Module:
    return wasmtime.Module.from_file(_engine(stoppable=stoppable), str(path))


@contextlib.contextmanager
def _stopped_at_limit(engine: wasmtime.Engine) -> Iterator[None]:
    """Ends what runs on the engine once this process has used the CPU for CPU_LIMIT seconds more."""
    done, end = threading.Event(), time.process_time() + CPU_LIMIT

    def watch() -> None:
        while not done.wait(1):
            if time.process_time() > end:
                engine.increment_epoch()
                return

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def run_on_wasmtime(
    program: Path,
    arguments: Sequence[str] = (),
    *,
    mounts: Mapping[str, Path] | None = None,
    read_only: bool = False,
    stdin: bytes = b"",
    call: str = START,
    stoppable: bool = True,
) -> Finished:
    """
    Runs the program with nothing mounted but `mounts`, which maps guest paths to the host's. One that is not stoppable
    runs without a limit, and is not slowed down by the engine's looking at it.
    """
    engine = _engine(stoppable=stoppable)
    module = _module(program, stoppable=stoppable)
    store = wasmtime.Store(engine)
    if stoppable:
        store.set_epoch_deadline(1)
    with tempfile.TemporaryDirectory() as name, _stopped_at_limit(engine):
        folder = Path(name)
        (folder / "stdin").write_bytes(stdin)
        wasi = wasmtime.WasiConfig()
        wasi.argv = [program.name, *arguments]
        wasi.stdin_file = str(folder / "stdin")
        wasi.stdout_file = str(folder / "stdout")
        wasi.stderr_file = str(folder / "stderr")
        for guest, host in (mounts or {}).items():
            wasi.preopen_dir(str(host), guest, fs_mutable=not read_only)
        store.set_wasi(wasi)
        linker = wasmtime.Linker(engine)
        linker.define_wasi()
        trap = ""
        try:
            exports = linker.instantiate(store, module).exports(store)
            initialize = [] if call == START else [exports.get("_initialize")]
            for function in [*filter(None, initialize), exports[call]]:
                assert isinstance(function, wasmtime.Func)
                function(store)
            status = 0
        except wasmtime.ExitTrap as end:
            status = end.code
        except wasmtime.Trap as error:
            status, trap = 134, str(error)
        except wasmtime.WasmtimeError as error:
            status, trap = 134, str(error)
        finally:
            store.close()  # flushes the output
        return Finished((folder / "stdout").read_bytes(), (folder / "stderr").read_bytes() + trap.encode(), status)


def run_on_node(
    program: Path,
    arguments: Sequence[str] = (),
    *,
    mounts: Mapping[str, Path] | None = None,
    stdin: bytes = b"",
    call: str = START,
) -> Finished:
    """As `run_on_wasmtime`."""
    node = require_tool("node")
    preopens = json.dumps({guest: str(host) for guest, host in (mounts or {}).items()})
    return _process([node, "--no-warnings", NODE_RUNNER, preopens, call, program, *arguments], stdin)


def run_on_wasmedge(
    program: Path,
    arguments: Sequence[str] = (),
    *,
    mounts: Mapping[str, Path] | None = None,
    stdin: bytes = b"",
    call: str = START,
) -> Finished:
    """As `run_on_wasmtime`; a reactor gets no arguments."""
    wasmedge = through_loader(require_in_sid("usr/bin/wasmedge", "wasmedge"))
    directories = [word for guest, host in (mounts or {}).items() for word in ("--dir", f"{guest}:{host}")]
    if call == START:
        return _process([*wasmedge, *directories, program, *arguments], stdin)
    return _process([*wasmedge, "--reactor", *directories, program, call], stdin)


def _process(command: Sequence[str | Path], stdin: bytes) -> Finished:
    result = subprocess.run(command, input=stdin, capture_output=True, check=False)
    return Finished(result.stdout, result.stderr, result.returncode)


ENGINES = {"wasmtime": run_on_wasmtime, "node": run_on_node}
