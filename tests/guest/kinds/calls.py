# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Calls exports of reactors, in any order, before and after `_initialize`."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import wasmtime

from tests.support.tools import require_tool

Calls = Callable[[Path, Sequence[str]], list[object]]


def call_on_wasmtime(module: Path, names: Sequence[str]) -> list[object]:
    """What the exports of one instance return, called in order; None for what returns nothing."""
    engine = wasmtime.Engine()
    linker, store = wasmtime.Linker(engine), wasmtime.Store(engine)
    linker.define_wasi()
    store.set_wasi(wasmtime.WasiConfig())
    exports = linker.instantiate(store, wasmtime.Module.from_file(engine, str(module))).exports(store)
    results: list[object] = []
    for name in names:
        function = exports[name]
        assert isinstance(function, wasmtime.Func)
        results.append(function(store))
    return results


def call_on_node(module: Path, names: Sequence[str]) -> list[object]:
    """As `call_on_wasmtime`."""
    node = require_tool("node")
    command = [node, "--no-warnings", str(Path(__file__).with_name("calls.mjs")), str(module), *names]
    results: list[object] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return results


CALLS: Mapping[str, Calls] = {"wasmtime": call_on_wasmtime, "node": call_on_node}
