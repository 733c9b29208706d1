# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Each engine as a function that runs a module with nothing mounted; all but the browser can mount directories."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from tests.support.browser import chromium, run_in_browser
from tests.support.components import make_component, run_component
from tests.support.engines import Finished, run_on_node, run_on_wasmedge, run_on_wasmtime

# Of a module, from its start or one of its exports, perhaps with `mounts`.
Run = Callable[..., Finished]


@pytest.fixture(scope="session")
def browser() -> Iterator[Chrome]:
    with chromium() as started:
        yield started


@pytest.fixture
def run(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Run:
    """The engine that the test names."""

    def in_chromium(module: Path, call: str, mounts: None = None) -> Finished:
        return run_in_browser(request.getfixturevalue("browser"), tmp_path, module, call=call)

    def as_component(module: Path, call: str, mounts: Mapping[str, Path] | None = None) -> Finished:
        make_component(module, tmp_path / "component.wasm", call=call)
        return run_component(tmp_path / "component.wasm", tmp_path, call=call, mounts=mounts)

    runs: dict[str, Run] = {
        "wasmtime": lambda module, call, mounts=None: run_on_wasmtime(module, call=call, mounts=mounts),
        "node": lambda module, call, mounts=None: run_on_node(module, call=call, mounts=mounts),
        "wasmedge": lambda module, call, mounts=None: run_on_wasmedge(module, call=call, mounts=mounts),
        "chromium": in_chromium,
        "component": as_component,
    }
    return runs[engine]
