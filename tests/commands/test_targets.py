# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A link for a target that the shim cannot serve is an error that names it; so is a compiler that writes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.programs import error_lines, make_project
from tests.support.commands import must, wasivfs
from tests.support.toolchains import Toolchain

TARGETS = ["wasm32-wasip3", "wasm32-unknown-wasip3", "wasm64-wasi", "wasm32-wasip1-threads", "wasm32-wasi-threads"]


@pytest.mark.parametrize("target", TARGETS)
def test_link_for_an_unsupported_target_names_it(target: str, debian: Toolchain, tmp_path: Path) -> None:
    make_project(tmp_path)
    for words in ([f"--target={target}"], ["-target", target]):
        result = wasivfs("cc", *words, "main.c", "-o", "app.wasm", toolchain=debian, folder=tmp_path)
        (line,) = error_lines(result)
        assert target in line
        assert not (tmp_path / "app.wasm").exists()


def test_compiling_for_such_a_target_is_left_to_the_compiler(debian: Toolchain, tmp_path: Path) -> None:
    (tmp_path / "x.c").write_text("int x;\n")
    must(wasivfs("cc", "--target=wasm64-wasi", "-c", "x.c", toolchain=debian, folder=tmp_path))
    assert (tmp_path / "x.o").exists()


@pytest.mark.parametrize(
    ("words", "target"),
    [
        (["-m", "wasm64", "x.o"], "wasm64"),
        (["-mwasm64", "x.o"], "wasm64"),
        (["-flavor", "wasm", "/r/lib/rustlib/wasm32-wasip3/lib/self-contained/crt1-command.o"], "wasm32-wasip3"),
        (["--target=wasm32-wasip3", "x.o"], "wasm32-wasip3"),
        (["-L/usr/lib/wasm32-wasip1-threads", "x.o"], "wasm32-wasip1-threads"),
    ],
)
def test_linker_is_told_a_target_by_option_or_by_folder(
    words: list[str], target: str, debian: Toolchain, tmp_path: Path
) -> None:
    command = words if words[0] == "-flavor" else ["ld", *words]
    (line,) = error_lines(wasivfs(*command, "-o", "app.wasm", toolchain=debian, folder=tmp_path))
    assert target in line
    assert not (tmp_path / "app.wasm").exists()


def silent_sdk(folder: Path, real: Toolchain) -> Path:
    """A compiler that works until the file `silent` is there; then it succeeds and writes nothing."""
    (folder / "sdk" / "bin").mkdir(parents=True)
    for entry in Path(real.sdk).iterdir():
        if entry.name != "bin":
            (folder / "sdk" / entry.name).symlink_to(entry)
    for tool in (Path(real.sdk) / "bin").iterdir():
        (folder / "sdk" / "bin" / tool.name).symlink_to(tool.resolve())
    compiler = folder / "sdk" / "bin" / "clang"
    compiler.unlink()
    compiler.write_text(f'#!/bin/sh\n[ -e {folder}/silent ] || exec {Path(real.sdk).resolve()}/bin/clang "$@"\n')
    compiler.chmod(0o755)
    return folder / "sdk"


@pytest.mark.parametrize(
    "words",
    [
        ["main.c", "--dir=assets", "-o", "app.wasm"],
        ["main.o", "--dir=assets", "-o", "app.wasm"],
        ["main.c", "-o", "app.wasm"],
        ["-c", "main.c", "-o", "app.wasm"],
    ],
    ids=["compiled", "linked", "without_files", "object"],
)
def test_compiler_that_succeeds_and_writes_nothing_is_an_error(
    words: list[str], debian: Toolchain, tmp_path: Path
) -> None:
    make_project(tmp_path)
    silent = Toolchain("silent", str(silent_sdk(tmp_path, debian)))
    must(wasivfs("cc", "-c", "main.c", toolchain=silent, folder=tmp_path))
    (tmp_path / "silent").touch()
    (line,) = error_lines(wasivfs("cc", *words, toolchain=silent, folder=tmp_path))
    assert "wrote nothing" in line
    assert not (tmp_path / "app.wasm").exists()


@pytest.mark.parametrize("with_record", [True, False], ids=["remembered", "looked_for"])
def test_object_of_an_earlier_call_does_not_hide_a_compiler_that_writes_nothing(
    *, with_record: bool, debian: Toolchain, tmp_path: Path
) -> None:
    make_project(tmp_path)
    silent = Toolchain("silent", str(silent_sdk(tmp_path, debian)))
    words = ["cc", "-c", "main.c", "-o", "main.o", *([] if with_record else ["--sdk", silent.sdk])]
    for _ in range(2):
        must(wasivfs(*words, toolchain=silent, folder=tmp_path))
    (tmp_path / "silent").touch()
    (line,) = error_lines(wasivfs(*words, toolchain=silent, folder=tmp_path))
    assert "wrote nothing" in line
