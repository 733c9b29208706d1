# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""
The folders of the package are the stages of the data flow: imports run downwards only. So they do in the shim, whose
core knows nothing of its fronts.
"""

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "pybuild" / "wasivfs_rules"
CORE = ROOT / "shim" / "core"
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


def includes(file: Path) -> list[str]:
    return re.findall(r'^#include "(.+)"$', file.read_text(), re.MULTILINE)


def test_files_of_the_core_do_not_include_each_other_in_a_circle() -> None:
    """A C file and its header are one."""
    graph: dict[str, set[str]] = {}
    for file in CORE.iterdir():
        graph.setdefault(file.stem, set()).update({Path(name).stem for name in includes(file)} - {file.stem})
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


@pytest.mark.parametrize("file", sorted(CORE.iterdir()), ids=lambda path: path.name)
def test_core_includes_itself_and_the_public_headers_only(file: Path) -> None:
    known = {path.name for path in CORE.glob("*.h")} | {"image.h", "wasivfs.h"}
    assert set(includes(file)) <= known
