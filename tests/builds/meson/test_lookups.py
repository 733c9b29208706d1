# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Ways of Meson that docs/meson.md names: a copy without a wrap file, and assets that the build makes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.builds.generated import PRINT_GENERATED
from tests.builds.meson.building import NEWEST, OLDEST, Build, add_wasivfs
from tests.support.toolchains import Toolchain

HEAD = "project('app', 'c', meson_version: '>=1.1')\n"
GENERATE = f"""\
shim_dep = dependency('wasivfs-shim', fallback: 'wasivfs')
gen = custom_target(
  'gen.txt',
  input: 'in.txt',
  output: 'gen.txt',
  command: ['{sys.executable}', files('make_text.py'), '@INPUT@', '@OUTPUT@'],
)
"""
NATIVE = """\
custom_target(
  'app',
  input: 'main.c',
  output: 'app.wasm',
  depfile: 'app.wasm.d',
  depends: gen,
  command: [
    find_program('wasivfs'), 'cc', '-O2', '@INPUT@', '--dir', gen.full_path() + '::/gen.txt',
    '-o', '@OUTPUT@', '-MD', '-MF', '@DEPFILE@',
  ],
  build_by_default: true,
)
"""
CROSS = """\
texts_c = custom_target(
  'texts',
  output: ['texts.c', 'texts.c.bin'],
  depfile: 'texts.c.d',
  depends: gen,
  command: [
    find_program('wasivfs'), 'image', '--dir', gen.full_path() + '::/gen.txt',
    '--embed', 'incbin', '-o', '@OUTPUT0@', '--depfile', '@DEPFILE@',
  ],
)
texts = static_library(
  'texts',
  texts_c,
  c_args: '-fno-lto',
  override_options: ['b_lto=false'],
  dependencies: shim_dep.partial_dependency(includes: true),
  pic: false,
  build_by_default: false,
)
executable(
  'app',
  'main.c',
  objects: texts.extract_all_objects(recursive: true),
  dependencies: shim_dep,
  name_suffix: 'wasm',
)
"""


def project(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "meson.build").write_text(HEAD + text)
    add_wasivfs(folder)
    return folder


@pytest.mark.parametrize("age", [NEWEST, OLDEST])
def test_copy_without_a_wrap_file_has_the_shim_if_the_lookup_names_the_subproject(
    age: str, debian: Toolchain, tmp_path: Path
) -> None:
    source = project(tmp_path / "source", "dependency('wasivfs-shim', fallback: 'wasivfs')\nfind_program('wasivfs')\n")
    Build(source, tmp_path / "build", debian, cross=False, age=age).setup()


@pytest.mark.parametrize("cross", [False, True], ids=["native", "cross"])
def test_asset_that_meson_makes_is_embedded(*, cross: bool, debian: Toolchain, tmp_path: Path) -> None:
    source = project(tmp_path / "source", GENERATE + (CROSS if cross else NATIVE))
    (source / "main.c").write_text(PRINT_GENERATED)
    (source / "make_text.py").write_text("import shutil, sys\nshutil.copyfile(*sys.argv[1:])\n")
    (source / "in.txt").write_text("old\n")
    build = Build(source, tmp_path / "build", debian, cross=cross)
    build.setup()
    build.ninja()
    assert build.run("app.wasm") == ["old"]
    assert build.rebuild() == set()
    (source / "in.txt").write_text("new\n")
    assert {"gen.txt", "app.wasm"} <= build.rebuild()
    assert build.run("app.wasm") == ["new"]
    assert build.rebuild() == set()
