# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The folders of the package are the stages of the data flow: imports run downwards only."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "pybuild" / "wasivfs_rules"
# Each folder imports itself and those to its right; `run` stands on wasm and common.
ORDER = ["commands", "packaging", "link", "pack", "inspect", "toolchain", "generate", "inputs", "run", "wasm", "common"]
# setuptools calls the command until the stages of a link can be called without it.
ALLOWED = {("packaging/setuptools_command.py", "commands")}


@pytest.mark.parametrize("module", sorted(PACKAGE.glob("*/*.py")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_imports_run_downwards(module: Path) -> None:
    folder = module.parent.name
    name = f"{folder}/{module.name}"
    for node in ast.walk(ast.parse(module.read_text())):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for imported in names:
            _, _, rest = imported.partition("wasivfs_rules.")
            other = rest.partition(".")[0]
            if folder in ORDER and other in ORDER and (name, other) not in ALLOWED:
                assert ORDER.index(folder) <= ORDER.index(other), f"{name} imports {imported}"
