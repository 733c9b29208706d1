# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs check` says of any finished module whether it is sealed."""

from __future__ import annotations

from pathlib import Path

import pytest
import wasmtime
from wasivfs_rules.inspect.program import PROGRAM_CURE
from wasivfs_rules.wasm.wasi_calls import MODULE, calls_of_sealed_programs

from tests.support.commands import ROOT, must, wasivfs


def write_module(folder: Path, *imports: tuple[str, str]) -> Path:
    """A module that imports functions, and exports a start."""
    lines = "".join(f'(import "{module}" "{name}" (func))' for module, name in imports)
    path = folder / "app.wasm"
    path.write_bytes(wasmtime.wat2wasm(f'(module {lines} (func (export "_start")))'))
    return path


def test_module_with_allowed_imports_is_sealed(tmp_path: Path) -> None:
    write_module(tmp_path, ("wasi_snapshot_preview1", "fd_write"), ("env", "path_open"))
    assert must(wasivfs("check", "app.wasm", folder=tmp_path)) == b"app.wasm: sealed\n"


def test_imports_of_the_user_are_printed_on_demand(tmp_path: Path) -> None:
    write_module(tmp_path, ("wasi_snapshot_preview1", "fd_write"), ("env", "log"))
    shown = must(wasivfs("check", "-v", "app.wasm", folder=tmp_path))
    assert shown == b"app.wasm: sealed\napp.wasm: import of your own: env log\n"


@pytest.mark.parametrize(
    ("namespace", "name"),
    [
        ("wasi_snapshot_preview1", "path_open"),
        ("wasi_snapshot_preview1", "fd_readdir"),
        ("wasi_snapshot_preview1", "sock_accept"),
        ("wasi_snapshot_preview1", "no_such_call"),
        ("wasi_unstable", "fd_write"),
        ("wasi:filesystem/types@0.2.0", "[method]descriptor.open-at"),
        ("wasi", "thread-spawn"),
    ],
)
def test_module_with_another_import_of_wasi_is_not_sealed(namespace: str, name: str, tmp_path: Path) -> None:
    write_module(tmp_path, (namespace, name), ("wasi_snapshot_preview1", "fd_write"))
    result = wasivfs("check", "app.wasm", folder=tmp_path)
    assert (result.returncode, result.stdout) == (1, b"")
    assert result.stderr.decode() == (
        f"wasivfs: error: a sealed program would import {namespace} {name}: app.wasm; "
        "take it out, or link with --host below\n"
    )


def test_each_module_is_judged(tmp_path: Path) -> None:
    write_module(tmp_path, ("wasi_snapshot_preview1", "path_open")).rename(tmp_path / "open.wasm")
    write_module(tmp_path)
    result = wasivfs("check", "open.wasm", "app.wasm", folder=tmp_path)
    assert (result.returncode, result.stdout) == (1, b"app.wasm: sealed\n")
    assert result.stderr.count(b"\n") == 1


def test_delete_removes_what_is_not_sealed_alone(tmp_path: Path) -> None:
    write_module(tmp_path, ("wasi_snapshot_preview1", "path_open")).rename(tmp_path / "open.wasm")
    write_module(tmp_path)
    assert wasivfs("check", "--delete", "open.wasm", "app.wasm", folder=tmp_path).returncode == 1
    assert [path.name for path in tmp_path.iterdir()] == ["app.wasm"]


@pytest.mark.parametrize(
    ("contents", "error"),
    [
        (
            b"\0asm\x01\0\0\0\0\x08\x07linking",
            "not linked yet: app.wasm; give the program that it is linked into",
        ),
        (
            b"text",
            f"not a WebAssembly program: app.wasm: it does not begin as a WebAssembly file; {PROGRAM_CURE}",
        ),
    ],
)
def test_what_is_no_finished_module_is_refused(contents: bytes, error: str, tmp_path: Path) -> None:
    (tmp_path / "app.wasm").write_bytes(contents)
    result = wasivfs("check", "app.wasm", folder=tmp_path)
    assert (result.returncode, result.stderr.decode()) == (1, f"wasivfs: error: {error}\n")


def test_the_page_lists_what_a_sealed_program_may_import() -> None:
    page = (ROOT / "docs" / "host.md").read_text()
    namespace, *names = page.partition("```text\n")[2].partition("```")[0].split()
    assert (namespace.encode(), frozenset(map(str.encode, names))) == (MODULE, calls_of_sealed_programs())
