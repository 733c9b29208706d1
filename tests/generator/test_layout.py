# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The layout that Python assumes is the one that a wasm compiler gives to shim/image.h."""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path

import pytest
from wasivfs_rules.common.resources import shim_dir
from wasivfs_rules.generate import hash_table as slots
from wasivfs_rules.wasm import image_layout as layout

from tests.support.tools import require_tool

STRUCTS = {
    "wasivfs_node": (layout.NODE_FIELDS, layout.NODE),
    "wasivfs_head": (layout.HEAD_FIELDS, layout.HEAD),
    "wasivfs_image": (layout.IMAGE_FIELDS, layout.IMAGE),
    "wasivfs_hooks": (layout.HOOKS_FIELDS, layout.HOOKS),
}


@pytest.mark.parametrize("name", STRUCTS)
def test_fields_have_the_offsets_and_sizes_of_the_header(name: str, tmp_path: Path) -> None:
    table, whole = STRUCTS[name]
    asserts, offset = [f"sizeof(struct {name}) == {whole.size}"], 0
    for field, letter in table:
        size = struct.calcsize(f"<{letter}")
        asserts.append(f"offsetof(struct {name}, {field}) == {offset}")
        asserts.append(f"sizeof(((struct {name} *)0)->{field}) == {size}")
        offset += size
    lines = ['#include "image.h"', *(f'_Static_assert({condition}, "");' for condition in asserts)]
    assert compiles(lines, tmp_path)


def test_constants_are_those_of_the_header(tmp_path: Path) -> None:
    writable = {name: number for number, name in layout.WRITABLE_OF_SHIM.items()}
    lines = [
        '#include "image.h"',
        '#include "core/config.h"',
        f'_Static_assert(WASIVFS_DIRECTORY == {layout.DIRECTORY} && WASIVFS_FILE == {layout.FILE}, "");',
        f'_Static_assert(WASIVFS_SYMLINK == {layout.SYMLINK}, "");',
        f'_Static_assert(WASIVFS_HASH_START == {slots.HASH_START} && WASIVFS_HASH_STEP == {slots.HASH_STEP}, "");',
        f'_Static_assert(WASIVFS_HASH_SPREAD == {slots.HASH_SPREAD} && sizeof(uint32_t) == {layout.SLOT.size}, "");',
        f'_Static_assert(_Alignof(struct wasivfs_image) == {layout.IMAGE_ALIGNMENT}, "");',
        f'_Static_assert(WASIVFS_IN_MEMORY == {layout.IN_MEMORY} && WASIVFS_PLAIN == 0, "");',
        f'_Static_assert(WASIVFS_WRITABLE_NONE == {writable["none"]}, "");',
        f'_Static_assert(WASIVFS_WRITABLE_MEMORY == {writable["memory"]}, "");',
        f'_Static_assert(WASIVFS_WRITABLE_HOST == {writable["host"]}, "");',
        f'_Static_assert(WASIVFS_DATA_ALIGNMENT == {layout.DATA_ALIGNMENT}, "");',
    ]
    assert compiles(lines, tmp_path)


@pytest.mark.parametrize(
    ("name", "magic"), [("WASIVFS_MAGIC", layout.MAGIC), ("WASIVFS_HEAD_MAGIC", layout.HEAD_MAGIC)]
)
def test_the_magics_are_those_of_the_header(name: str, magic: bytes, tmp_path: Path) -> None:
    lines = ['#include "image.h"', f"const unsigned char magic[] = {name};"]
    lines.append(f'_Static_assert(sizeof magic == {len(magic)}, "");')
    assert compiles(lines, tmp_path)
    assert magic in (tmp_path / "layout.o").read_bytes()


def test_a_wrong_layout_would_be_noticed(tmp_path: Path) -> None:
    assert not compiles(['#include "image.h"', '_Static_assert(sizeof(struct wasivfs_node) == 25, "");'], tmp_path)


def compiles(lines: list[str], folder: Path) -> bool:
    clang = require_tool("clang-19")
    (folder / "layout.c").write_text("\n".join([*lines, ""]))
    command = [clang, "--target=wasm32-wasi", "-I", str(shim_dir()), "-c", "layout.c", "-o", "layout.o"]
    return subprocess.run(command, cwd=folder, check=False, capture_output=True).returncode == 0
