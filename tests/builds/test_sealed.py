# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Each build system refuses a sealed program that calls the host past the shim, and leaves no program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builds.systems import Project, make_project
from tests.support.toolchains import Toolchain

SMUGGLER = (Path(__file__).parents[1] / "sealed" / "smuggler.c").read_text()
C_PROGRAM = f'#define NAMESPACE "wasi_unstable"\n{SMUGGLER}\nint main(void) {{ return smuggle(); }}\n'
RUST_PROGRAM = """
#[link(wasm_import_module = "wasi_unstable")]
extern "C" {
    fn path_open(fd: i32, look: i32, path: *const u8, size: i32, o: i32, r: i64, i: i64, f: i32, to: *mut i32) -> i32;
}
fn main() {
    let mut opened = 0;
    println!("{}", unsafe { path_open(3, 0, "secret".as_ptr(), 6, 0, 2, 0, 0, &mut opened) });
}
"""


def seal_cmake(folder: Path) -> None:
    replace(folder / "CMakeLists.txt", "DIR assets", "DIR assets HOST none")


def seal_meson(folder: Path) -> None:
    replace(folder / "meson.build", "['wasivfs_root=assets']", "['wasivfs_root=assets', 'wasivfs_host=none']")
    replace(folder / "meson.build", "'--dir'", "'--host=none', '--dir'")


def seal_cargo(folder: Path) -> None:
    flag = '    println!("cargo:rustc-link-arg=--host=none");\n'
    replace(folder / "build.rs", "fn main() {\n", f"fn main() {{\n{flag}")


SYSTEMS: dict[str, Callable[[Path], None]] = {
    "cmake-ninja": seal_cmake,
    "cmake-make": seal_cmake,
    "meson": seal_meson,
    "meson-cross": seal_meson,
    "cargo": seal_cargo,
}


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def sealed_project(name: str, folder: Path, toolchain: Toolchain) -> Project:
    project = make_project(name, folder, toolchain)
    SYSTEMS[name](project.folder)
    return project


@pytest.mark.parametrize("name", SYSTEMS)
def test_call_of_the_host_is_refused_in_a_sealed_program(name: str, debian: Toolchain, tmp_path: Path) -> None:
    project = sealed_project(name, tmp_path / "project", debian)
    source = project.folder / project.system.source[1]
    honest = source.read_bytes()
    source.write_text(RUST_PROGRAM if name == "cargo" else C_PROGRAM)
    for command in project.system.configure:
        project.run(*command)
    result = project.try_run(*project.system.build)
    assert result.returncode != 0
    assert "wasivfs: error: a sealed program would import wasi_unstable path_open: " in result.stdout + result.stderr
    assert not project.program.exists()
    source.write_bytes(honest)
    project.build()
    project.listing()
