# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""
The folders of the package are the stages of the data flow: imports run downwards only. Folders and modules are small,
and a name means one thing. In the shim, the core knows nothing of its fronts.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "pybuild" / "wasivfs_rules"
CORE = ROOT / "shim" / "core"
# Each folder imports itself and those to its right; `run` stands on wasm, cache and common.
ORDER = [
    "commands",
    "packaging",
    "link",
    "request",
    "pack",
    "describe",
    "inspect",
    "toolchain",
    "generate",
    "collect",
    "inputs",
    "run",
    "rewrite",
    "wasm",
    "cache",
    "common",
]

LINES, MODULES = 250, 13
HOOKED = re.compile(r"^(?:HOOK|BIND)\(\w+, (\w+),", re.MULTILINE)
# Each command has the first two; the last is the entry point of a program.
PROTOCOL = {"add_parser", "run", "main"}


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
            if folder in ORDER and other in ORDER:
                assert ORDER.index(folder) <= ORDER.index(other), f"{name} imports {imported}"


def test_no_module_is_long() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in PACKAGE.rglob("*.py")}
    assert {str(path): length for path, length in lengths.items() if length > LINES} == {}


def test_no_folder_is_crowded() -> None:
    counts = Counter(path.parent.name for path in PACKAGE.glob("*/*.py") if path.name != "__init__.py")
    assert {folder: count for folder, count in counts.items() if count > MODULES} == {}


def test_a_name_stands_for_one_thing_in_the_whole_package() -> None:
    names = Counter(name for path in PACKAGE.rglob("*.py") for name in set(public_names(path)))
    assert {name for name, count in names.items() if count > 1} <= PROTOCOL


def public_names(module: Path) -> Iterator[str]:
    """The classes, functions and constants of a module that others may import."""
    for node in ast.parse(module.read_text()).body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        names = [target.id for target in targets if isinstance(target, ast.Name) and target.id != "TYPE_CHECKING"]
        names += [node.name] if isinstance(node, (ast.ClassDef, ast.FunctionDef)) else []
        yield from (name for name in names if not name.startswith("_"))


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


def test_only_the_door_touches_the_tables_of_an_image() -> None:
    users = {path.name for path in CORE.iterdir() if re.search(r"\bstruct wasivfs_(image|head)\b", path.read_text())}
    assert users == {"image_read.c", "image_check.h"}
    users = {path.name for path in (ROOT / "shim").rglob("*.[ch]") if "_kept(" in path.read_text()}
    assert users == {"image_read.c", "image_read.h"}


def test_calls_of_wasi_0_2_are_listed_once() -> None:
    table = (ROOT / "shim" / "wasip2" / "calls.def").read_text()
    calls = re.findall(r"^CALL\(\w+, \"[^\"]+\",\s+(\w+), (\w+),", table, re.MULTILINE)
    assert Counter(hook == "UNHOOKED" for _, hook in calls) == {False: 44, True: 3}
    bound = [name for path in (ROOT / "shim" / "wasip2").glob("*.c") for name in HOOKED.findall(path.read_text())]
    assert sorted(bound) == sorted(name for name, hook in calls if hook != "UNHOOKED")


def test_calls_of_preview_1_are_listed_once() -> None:
    table = (ROOT / "shim" / "wasip1" / "calls.def").read_text()
    calls = set(re.findall(r"^(?:CALL|OTHER)\((\w+)", table, re.MULTILINE))
    assert len(calls) == 45
    for module in PACKAGE.rglob("*.py"):
        assert len(calls & set(re.findall(r"\w+", module.read_text()))) < 2, module
