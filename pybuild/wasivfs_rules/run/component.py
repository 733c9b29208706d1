# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs components that are commands: those that export `wasi:cli/run`, and import nothing but WASI 0.2."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import wasmtime
from wasmtime.component import Component, Linker

from wasivfs_rules.common import progress
from wasivfs_rules.common.errors import WasivfsError, fail

_RUN = "wasi:cli/run@"  # the interface of commands, before its version


def compile_component(engine: wasmtime.Engine, program: BinaryIO) -> Component:
    """The component of a program that is open, which is compiled at each start. Raises wasmtime.WasmtimeError."""
    program.seek(0)
    code = program.read()
    progress.phase("compile")
    return progress.beside(lambda: Component(engine, code))


def run(program: Path, component: Component, engine: wasmtime.Engine, store: wasmtime.Store) -> int:
    """The exit status of the command. Raises WasivfsError if it is none, and exceptions of wasmtime for traps."""
    names = [name for name in component.type.exports(engine) if name.startswith(_RUN)]
    if not names:
        raise fail("not a program: it does not export wasi:cli/run", str(program), "run a command")
    linker = Linker(engine)
    linker.add_wasip2()
    try:
        instance = linker.instantiate(store, component)
    except wasmtime.Trap:
        raise
    except wasmtime.WasmtimeError as error:
        raise _cannot_start(program, error) from error
    export = instance.get_export_index(store, "run", instance.get_export_index(store, names[0]))
    function = instance.get_func(store, export) if export else None
    if function is None:
        raise fail("not a program: its wasi:cli/run has no function", str(program), "link it again")
    try:
        result = function(store)
    except wasmtime.ExitTrap as end:
        return end.code
    return int(getattr(result, "tag", "ok") != "ok")


def _cannot_start(program: Path, error: wasmtime.WasmtimeError) -> WasivfsError:
    reason = str(error).strip().partition("\n")[0]
    cure = "give a command that imports nothing but WASI 0.2"
    return fail("wasmtime cannot start the component", f"{program}: {reason}", cure)
