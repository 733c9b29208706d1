# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A call of `cc` that the compiler can have as it is gets there quickly, and does what it would do slowly."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.commands.programs import make_project
from tests.support.commands import ROOT
from tests.support.toolchains import Toolchain, debian_sdk
from tests.support.tools import require_tool
from tests.support.wasm_opt import fake_wasm_opt

SOURCES = {
    "hello.c": '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }\n',
    "two.c": "int two(void);\nint two(void) { return 2; }\n",
    "broken.c": "int main(void) { return missing; }\n",
    "unresolved.c": "int missing(void);\nint main(void) { return missing(); }\n",
    "warned.c": "int main(void) { int unused; return 0; }\n",
    "hello.cc": "#include <cstdio>\nint main() { std::puts(__FILE__); }\n",
    "image.c": '#include "image.h"\n/* WASIVFS_REGISTER(x) */\nint main(void) { return 0; }\n',
}
TEMPORARY = re.compile(r"/\S*/unresolved-\w+\.o")
IMPORT = re.compile(r"import time:.*\| *(\S+)")
HEAVY = {
    "argparse",
    "dataclasses",
    "hashlib",
    "jinja2",
    "json",
    "pathlib",
    "pathspec",
    "shutil",
    "subprocess",
    "typing",
}


@dataclass(frozen=True)
class Result:
    """What a call has done: `files` are those that it wrote, `modules` those of Python that it loaded."""

    status: int
    stdout: str
    stderr: str
    files: dict[str, bytes]
    modules: frozenset[str]

    @property
    def is_quick(self) -> bool:
        return "wasivfs_rules.commands.cli" not in self.modules

    def same(self, other: Result) -> bool:
        return (self.status, self.stdout, self.stderr, self.files) == (
            other.status,
            other.stdout,
            other.stderr,
            other.files,
        )


@dataclass(frozen=True)
class Folder:
    """A folder with sources in it, and a cache of its own."""

    path: Path
    toolchain: str

    def call(self, *words: str, **variables: str) -> Result:
        """Calls the command of the source tree; the files that it writes are read and removed."""
        before = {path for path in self.path.iterdir() if path.is_file()}
        environment = {"WASI_SDK_PATH": self.toolchain, "WASIVFS_CACHE_DIR": str(self.path / "cache"), **variables}
        result = subprocess.run(
            [sys.executable, "-S", "-X", "importtime", ROOT / "pybuild" / "wasivfs", *words],
            cwd=self.path,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        modules, stderr = set(), []
        for line in result.stderr.splitlines():
            if found := IMPORT.match(line):
                modules.add(found[1])
            elif not line.startswith("import time:"):
                stderr.append(TEMPORARY.sub("temporary", line))
        written = {path for path in self.path.iterdir() if path.is_file()} - before
        files = {path.name: path.read_bytes() for path in written}
        for path in written:
            path.unlink()
        return Result(result.returncode, result.stdout, "\n".join(stderr), files, frozenset(modules))

    def forget(self) -> None:
        shutil.rmtree(self.path / "cache" / "drivers", ignore_errors=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, debian: Toolchain) -> Folder:
    folder = Folder(tmp_path_factory.mktemp("plain"), debian.sdk)
    for name, text in SOURCES.items():
        (folder.path / name).write_text(text)
    (folder.path / "words").write_text("-g")
    make_project(folder.path / "project")
    made = folder.call("cc", "-c", "two.c", "-o", "kept.o")
    (folder.path / "two.o").write_bytes(made.files["kept.o"])
    return folder


PLAIN = [
    ["cc", "-c", "hello.c"],
    ["cc", "-g", "-O2", "-Wall", "-c", "warned.c", "-o", "x.o"],
    ["cc", "-c", "broken.c"],
    ["cc", "-c", "missing.c"],
    ["cc", "-c", "hello.c", "-o", "missing/x.o"],
    ["cc", "-c", "hello.c", "-MD", "-MF", "x.d", "-MT", "target"],
    ["cc", "-c", "image.c"],
    ["cc", "-E", "two.c"],
    ["cc", "-S", "two.c", "-o", "-"],
    ["cc", "-M", "two.c"],
    ["cc", "-target", "wasm32-wasip1", "-c", "two.c"],
    ["cc", "-x", "c++", "-c", "two.c"],
    ["cc", "-fno-such-option", "-c", "two.c"],
    ["cc"],
    ["cc", "--version"],
    ["cc", "--target=wasm32-wasip1", "--no-wasm-opt", "-c", "two.c"],
    ["cc", "-o", "--dir", "-c", "two.c"],
    ["cc", "--wasm-opt", "hello.c"],
    ["c++", "-c", "hello.cc"],
    ["cc", "hello.c"],
    ["cc", "-g", "-O2", "hello.c", "two.c", "-o", "app.wasm"],
    ["cc", "-Oz", "hello.c", "two.o", "-lm", "-o", "app.wasm"],
    ["cc", "two.o", "hello.c"],
    ["cc", "unresolved.c"],
    ["cc", "-O1", "broken.c"],
    ["c++", "-O2", "hello.cc", "-o", "app.wasm"],
]
OURS = [
    ["cc", "hello.c", "--dir=project/assets", "-o", "app.wasm"],
    ["cc", "hello.c", "--host=none"],
    ["cc", "-c", "hello.c", "--verbose"],
    ["cc", "image.c"],
    ["cc", "hello.c", "-MD", "-o", "app.wasm"],
    ["cc", "-target", "wasm32-wasip1-threads", "hello.c"],
    ["cc", "-O2", "-flto", "hello.c"],
    ["cc", "-r", "two.o", "-o", "x.o"],
    ["cc", "@words", "hello.c"],
    ["cc", "hello.c", "two.o", "-o", "two.o"],
    ["cc", "hello.c", "-Wl,--export=main"],
    ["cc", "-B", "project", "-O2", "hello.c"],
    ["cc", "--help"],
]


@pytest.mark.parametrize("words", PLAIN, ids=" ".join)
def test_quick_call_does_what_the_slow_one_does(words: list[str], folder: Folder) -> None:
    folder.forget()
    slow = folder.call(*words)
    quick = folder.call(*words)
    assert (slow.is_quick, quick.is_quick) == (False, True)
    assert not quick.modules & HEAVY
    assert quick.same(slow)


@pytest.mark.parametrize("words", OURS, ids=" ".join)
def test_call_with_something_for_us_to_do_is_not_left_to_the_compiler(words: list[str], folder: Folder) -> None:
    folder.call("cc", "-c", "hello.c")
    assert folder.call("cc", "-c", "hello.c").is_quick
    assert not folder.call(*words).is_quick


def test_optimised_link_is_slow_where_clang_would_run_wasm_opt(folder: Folder, tmp_path: Path) -> None:
    environment = fake_wasm_opt(tmp_path)
    words = ["cc", "-O2", "hello.c", "-o", "app.wasm"]
    results = [folder.call(*words, **environment) for _ in range(2)]
    assert not any(result.is_quick for result in results)
    assert not (tmp_path / "called").exists()
    folder.call(*words)
    quick = folder.call(*words)
    assert quick.is_quick
    assert quick.same(results[0])


def own_sdk(folder: Path) -> Path:
    """A toolchain that can be changed; bin/clang is a script."""
    folder.mkdir()
    debian_sdk(folder)
    clang = folder / "bin" / "clang"
    program = clang.resolve()
    clang.unlink()
    clang.write_text(f'#!/bin/sh\nexec {program} "$@"\n')
    clang.chmod(0o755)
    return folder


def quick_folder(path: Path, sdk: str) -> Folder:
    """One whose compiler is known."""
    folder = Folder(path / "sources", sdk)
    folder.path.mkdir()
    (folder.path / "hello.c").write_text(SOURCES["hello.c"])
    folder.call("cc", "-c", "hello.c")
    assert folder.call("cc", "-c", "hello.c").is_quick
    return folder


def test_replaced_compiler_is_asked_anew(tmp_path: Path) -> None:
    sdk = own_sdk(tmp_path / "sdk")
    folder = quick_folder(tmp_path, str(sdk))
    (sdk / "bin" / "clang").write_text("#!/bin/sh\necho error: no compiler >&2\nexit 1\n")
    result = folder.call("cc", "-c", "hello.c")
    assert not result.is_quick
    assert result.status == 1
    assert "is not a working toolchain" in result.stderr


def test_removed_library_is_missed(tmp_path: Path) -> None:
    sdk = own_sdk(tmp_path / "sdk")
    folder = quick_folder(tmp_path, str(sdk))
    (sdk / "share" / "wasi-sysroot" / "lib" / "wasm32-wasi").unlink()
    result = folder.call("cc", "-c", "hello.c")
    assert result.status == 1
    assert "libc.a is missing" in result.stderr


@pytest.mark.parametrize("variable", ["WASI_SDK_PATH", "PATH"])
def test_another_environment_has_its_own_compiler(variable: str, tmp_path: Path, debian: Toolchain) -> None:
    sdk = own_sdk(tmp_path / "sdk")
    folder = quick_folder(tmp_path, "clang-19" if variable == "PATH" else debian.sdk)
    clang = sdk / "bin" / "clang"
    clang.write_text(clang.read_text().replace("exec", "echo another >&2; exec"))
    (sdk / "bin" / "clang-19").symlink_to("clang")
    value = os.pathsep.join([str(sdk / "bin"), os.environ["PATH"]]) if variable == "PATH" else str(sdk)
    for _ in range(2):
        assert "another" in folder.call("cc", "-c", "hello.c", **{variable: value}).stderr
    assert folder.call("cc", "-c", "hello.c").stderr == ""


def test_newer_compiler_on_the_path_is_found(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "clang").symlink_to(require_tool("clang-19"))
    path = {"PATH": os.pathsep.join([str(tmp_path / "bin"), "/usr/bin", "/bin"])}
    folder = Folder(tmp_path / "sources", "system")
    folder.path.mkdir()
    (folder.path / "hello.c").write_text(SOURCES["hello.c"])
    folder.call("cc", "-c", "hello.c", **path)
    assert folder.call("cc", "-c", "hello.c", **path).is_quick
    newer = tmp_path / "bin" / "clang-99"
    newer.write_text('#!/bin/sh\necho newer >&2\nexec clang-19 "$@"\n')
    newer.chmod(0o755)
    assert "newer" in folder.call("cc", "-c", "hello.c", **path).stderr


def damaged(record: bytes, damage: str) -> bytes:
    body = record.partition(b"\0")[2]
    if damage == "cut":
        return record[:-9]
    if damage == "flipped":
        return record[:-1] + bytes([record[-1] ^ 1])
    # As another version may write it.
    other = body.partition(b"\0")[2]
    return b"%016x\0" % (int.from_bytes(other + b"\1", "little") % ((1 << 61) - 1)) + other


@pytest.mark.parametrize("damage", ["cut", "flipped", "foreign"])
def test_damaged_record_is_made_anew(damage: str, tmp_path: Path, debian: Toolchain) -> None:
    folder = quick_folder(tmp_path, debian.sdk)
    records = {path: path.read_bytes() for path in (folder.path / "cache" / "drivers").iterdir()}
    for path, data in records.items():
        path.write_bytes(damaged(data, damage))
    result = folder.call("cc", "-c", "hello.c")
    assert (result.status, result.stderr, result.is_quick) == (0, "", False)
    assert {path: path.read_bytes() for path in records} == records


def test_folder_in_the_place_of_a_record_only_costs_time(tmp_path: Path, debian: Toolchain) -> None:
    folder = quick_folder(tmp_path, debian.sdk)
    for path in (folder.path / "cache" / "drivers").iterdir():
        path.unlink()
        path.mkdir()
    result = folder.call("cc", "-c", "hello.c")
    assert (result.status, result.stderr, result.is_quick) == (0, "", False)


def test_without_a_cache_each_call_is_slow_and_good(tmp_path: Path, debian: Toolchain) -> None:
    folder = quick_folder(tmp_path, debian.sdk)
    (tmp_path / "file").write_text("")
    for _ in range(2):
        result = folder.call("cc", "-c", "hello.c", WASIVFS_CACHE_DIR=str(tmp_path / "file"))
        assert (result.status, result.stderr, list(result.files)) == (0, "", ["hello.o"])


def test_records_do_not_grow_without_end(tmp_path: Path, debian: Toolchain) -> None:
    code = """
import os
from wasivfs_rules.toolchain.remembered import record_of
names = {record_of("cc", [], [], {"PATH": str(n)})[0] for n in range(5000)}
print(len(names))
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "pybuild")}
    result = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert int(result.stdout) <= 1000
