# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Programs as components: made with the adapter of preview1, run by wasmtime in this process."""

from __future__ import annotations

import functools
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import wasmtime
from wasmtime.component import Component, ExportIndex, Linker

from tests.support.engines import START, Finished
from tests.support.npm import npm_packages
from tests.support.tools import require_tool

MAKER = Path(__file__).with_name("component.mjs")
TRAPPED = 134  # the status of a program that trapped
RUN = "wasi:cli/run@"  # the interface of commands, before its version


def make_component(program: Path, component: Path, *, call: str = START) -> None:
    """`call`: the one function that the component of a reactor exports, without parameters and results."""
    node = require_tool("node")
    subprocess.run([node, "--no-warnings", MAKER, npm_packages(), program, call, component], check=True)


@functools.lru_cache(maxsize=4)
def _code(component: Path) -> tuple[wasmtime.Engine, Component]:
    engine = wasmtime.Engine()
    return engine, Component.from_file(engine, str(component))


def run_component(
    component: Path,
    folder: Path,
    arguments: Sequence[str] = (),
    *,
    call: str = START,
    mounts: Mapping[str, Path] | None = None,
    stdin: bytes = b"",
    environment: Mapping[str, str] | None = None,
) -> Finished:
    """
    Runs a command, or calls the export of a library. `folder`: for its output; `mounts` maps guest paths to the host's.
    """
    engine, code = _code(component)
    linker = Linker(engine)
    linker.add_wasip2()
    wasi = wasmtime.WasiConfig()
    (folder / "stdin").write_bytes(stdin)
    wasi.argv = [component.name, *arguments]
    wasi.env = list((environment or {}).items())
    wasi.stdin_file = str(folder / "stdin")
    wasi.stdout_file, wasi.stderr_file = str(folder / "stdout"), str(folder / "stderr")
    for guest, host in (mounts or {}).items():
        wasi.preopen_dir(str(host), guest)
    with wasmtime.Store(engine) as store:
        store.set_wasi(wasi)
        instance = linker.instantiate(store, code)
        export: ExportIndex | str | None = call
        if call == START:
            (interface,) = (name for name in code.type.exports(engine) if name.startswith(RUN))
            export = instance.get_export_index(store, "run", instance.get_export_index(store, interface))
        function = instance.get_func(store, export) if export else None
        assert function, f"{component} does not export {call}"
        trap = b""
        try:
            status = int(getattr(function(store), "tag", "ok") != "ok")
        except wasmtime.ExitTrap as end:
            status = end.code
        except wasmtime.WasmtimeError as error:  # a trap
            trap, status = f"\n{error}".encode(), TRAPPED
    return Finished((folder / "stdout").read_bytes(), (folder / "stderr").read_bytes() + trap, status)
