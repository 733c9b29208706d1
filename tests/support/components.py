# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Programs as components: made with the adapter of preview1, run by wasmtime in this process."""

from __future__ import annotations

import subprocess
from pathlib import Path

import wasmtime
from wasmtime.component import Component, ExportIndex, Linker

from tests.support.engines import START, Finished
from tests.support.npm import npm_packages
from tests.support.tools import require_tool

MAKER = Path(__file__).with_name("component.mjs")
RUN = "wasi:cli/run@"  # the interface of commands, before its version


def make_component(program: Path, component: Path, *, call: str = START) -> None:
    """`call`: the one function that the component of a reactor exports, without parameters and results."""
    node = require_tool("node")
    subprocess.run([node, "--no-warnings", MAKER, npm_packages(), program, call, component], check=True)


def run_component(component: Path, folder: Path, *, call: str = START) -> Finished:
    """Runs a command, or calls the export of a library; nothing is mounted. `folder`: for its output."""
    engine = wasmtime.Engine()
    code = Component.from_file(engine, str(component))
    linker = Linker(engine)
    linker.add_wasip2()
    wasi = wasmtime.WasiConfig()
    wasi.stdout_file, wasi.stderr_file = str(folder / "stdout"), str(folder / "stderr")
    with wasmtime.Store(engine) as store:
        store.set_wasi(wasi)
        instance = linker.instantiate(store, code)
        export: ExportIndex | str | None = call
        if call == START:
            (interface,) = (name for name in code.type.exports(engine) if name.startswith(RUN))
            export = instance.get_export_index(store, "run", instance.get_export_index(store, interface))
        function = instance.get_func(store, export) if export else None
        assert function, f"{component} does not export {call}"
        try:
            status = int(getattr(function(store), "tag", "ok") != "ok")
        except wasmtime.ExitTrap as end:
            status = end.code
    return Finished((folder / "stdout").read_bytes(), (folder / "stderr").read_bytes(), status)
