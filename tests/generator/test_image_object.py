# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The object of an image that we write ourselves, beside the one that a compiler makes of fs_image.c."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
import wasmtime
from wasivfs_rules.common.resources import shim_dir
from wasivfs_rules.generate.generate import generate
from wasivfs_rules.generate.objects import generate_objects
from wasivfs_rules.inputs.spec import Spec

from tests.commands.programs import make_project
from tests.generator.test_golden import TREES
from tests.support.commands import must, wasivfs
from tests.support.engines import run_on_wasmtime
from tests.support.toolchains import Toolchain
from tests.support.tools import require_tool

USE = """
#include "image.h"
const char WASIVFS_SHIM_SYMBOL;
extern const struct wasivfs_image *const __start_wasivfs_images[];
void _start(void) { if (__start_wasivfs_images[0]->head->node_count != 8) __builtin_trap(); }
"""
HEAD_SIZE, WHERE, CONTENTS, CONTENTS_POINTER = 128, slice(116, 120), slice(120, 124), 28


class Defined(NamedTuple):
    """A symbol of an object with its bytes; `pointers` are the symbols to which addresses in them point."""

    flags: str
    segment: str
    alignment: str
    data: bytes
    pointers: Mapping[int, str]


class Contents(NamedTuple):
    """What a linker sees of an object."""

    defined: dict[str, Defined]
    undefined: set[str]


def contents_of(path: Path) -> Contents:
    """By LLVM's reader."""
    command = [require_tool("obj2yaml-19"), str(path)]
    text = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    symbols = re.findall(r"Name: +(\S+)\n +Flags: +\[ (.*?) +\](?:\n +Segment: +(\d+)\n +Size: +(\d+))?", text)
    relocations = re.findall(r"Type: +R_WASM_MEMORY_ADDR_I32\n +Index: +(\d+)\n +Offset: +0x(\w+)\n", text)
    segments = re.findall(r"SectionOffset: +(\d+)\n(?: +.*\n)*? +Content: +'?(\w*)'?\n", text)
    infos = re.findall(r"Name: +(\S+)\n +Alignment: +(\d+)\n", text)
    assert len(relocations) == text.count("R_WASM")
    defined = dict[str, Defined]()
    for name, flags, number, size in symbols:
        if not number:
            continue
        start, data = int(segments[int(number)][0]), bytes.fromhex(segments[int(number)][1])
        assert len(data) == int(size)
        places = {int(offset, 16) - start: symbols[int(symbol)][0] for symbol, offset in relocations}
        pointers = {at: name for at, name in places.items() if 0 <= at < len(data)}
        segment, alignment = infos[int(number)]
        defined[name] = Defined(flags, segment, alignment, data, pointers)
    return Contents(defined, {name for name, flags, *_ in symbols if flags == "UNDEFINED"})


def without_addresses(found: Contents) -> Contents:
    """Zero where the linker writes addresses: what stands there before says nothing."""

    def cleared(symbol: Defined) -> Defined:
        data = bytearray(symbol.data)
        for at in symbol.pointers:
            data[at : at + 4] = bytes(4)
        return symbol._replace(data=bytes(data))

    return Contents({name: cleared(symbol) for name, symbol in found.defined.items()}, found.undefined)


@pytest.fixture
def spec(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Spec:
    monkeypatch.chdir(tmp_path)
    make_tree: Callable[[Path], Spec] = request.param
    return make_tree(tmp_path)


def compiled(spec: Spec, folder: Path, embed: str = "object") -> Contents:
    generate(spec, folder / "fs_image.c", embed)
    command = [require_tool("clang-19"), "--target=wasm32-wasi", "-Os", "-I", str(shim_dir()), "-c", "fs_image.c"]
    subprocess.run([*command, "-o", "fs_image.o"], cwd=folder, check=True)
    return contents_of(folder / "fs_image.o")


@pytest.mark.parametrize("spec", TREES, indirect=True, ids=lambda make: make.__name__)
def test_the_object_has_what_a_compiler_makes_of_the_c_file_byte_for_byte(spec: Spec, tmp_path: Path) -> None:
    theirs = compiled(spec, tmp_path)
    tables, _ = generate_objects(spec, tmp_path).objects
    ours = contents_of(tables)
    if "contents" in theirs.defined:  # of an empty image, the C file has them itself
        (symbol,) = (name for name in ours.undefined if name.startswith("wasivfs_data_"))
        image = theirs.defined["image"]
        theirs.defined["image"] = image._replace(pointers={**image.pointers, CONTENTS_POINTER: symbol})
        theirs.defined.pop("contents")
        theirs.undefined.add(symbol)
    assert without_addresses(ours) == without_addresses(theirs)
    assert len(ours.defined["image"].pointers) == 4
    assert len(ours.defined["tables"].data) > HEAD_SIZE


@pytest.mark.parametrize("spec", TREES, indirect=True, ids=lambda make: make.__name__)
def test_the_object_of_passive_contents_differs_in_where_they_are_alone(spec: Spec, tmp_path: Path) -> None:
    (tmp_path / "active").mkdir()
    active, contents = generate_objects(spec, tmp_path / "active").objects
    made = generate_objects(spec, tmp_path, passive_from=0)
    (passive,) = made.objects
    assert made.segment
    segment = made.segment.read_bytes()
    one, other = contents_of(active), contents_of(passive)
    assert other.undefined < one.undefined
    assert len(other.defined["image"].pointers) == 3
    expected = bytearray(one.defined["tables"].data)
    expected[WHERE], expected[CONTENTS] = b"\1\0\0\0", HEAD_SIZE.to_bytes(4, "little")
    assert other.defined["tables"].data == expected
    assert segment[:HEAD_SIZE] == expected[:HEAD_SIZE]
    (stored,) = contents_of(contents).defined.values()
    assert segment[HEAD_SIZE:] == stored.data


def test_an_image_links_with_any_toolchain_and_is_that_of_the_c_file(toolchain: Toolchain, tmp_path: Path) -> None:
    make_project(tmp_path)
    for name, words in (("ours", []), ("theirs", ["--embed=string"])):
        must(
            wasivfs("cc", "main.c", "--dir=assets", *words, "-o", f"{name}.wasm", toolchain=toolchain, folder=tmp_path)
        )
        must(wasivfs("extract", f"{name}.wasm", "-C", name, folder=tmp_path))
        assert run_on_wasmtime(tmp_path / f"{name}.wasm").text() == "hello\n"
    ours, theirs = (must(wasivfs("ls", "-R", "--json", f"{name}.wasm", folder=tmp_path)) for name in ("ours", "theirs"))
    assert ours == theirs
    subprocess.run(["diff", "--recursive", "--no-dereference", "ours", "theirs"], cwd=tmp_path, check=True)


@pytest.mark.parametrize("version", ["14", "19"])
@pytest.mark.parametrize("spec", TREES[1:2], indirect=True, ids=lambda make: make.__name__)
def test_a_program_with_shared_memory_takes_the_object(version: str, spec: Spec, tmp_path: Path) -> None:
    clang = require_tool(f"clang-{version}")
    (tmp_path / "use.c").write_text(USE)
    objects = map(str, generate_objects(spec, tmp_path).objects)
    threads = ["--target=wasm32", "-matomics", "-mbulk-memory", "-nostdlib", "-I", str(shim_dir())]
    shared = ["-Wl,--shared-memory", "-Wl,--max-memory=1048576"]
    subprocess.run([clang, *threads, *shared, "use.c", *objects, "-o", "app.wasm"], cwd=tmp_path, check=True)
    config = wasmtime.Config()
    config.shared_memory = True
    store = wasmtime.Store(wasmtime.Engine(config))
    instance = wasmtime.Instance(store, wasmtime.Module.from_file(store.engine, str(tmp_path / "app.wasm")), [])
    start = instance.exports(store)["_start"]
    assert isinstance(start, wasmtime.Func)
    start(store)
