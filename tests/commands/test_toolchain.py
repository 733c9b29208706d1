# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Which toolchain is found, why, and what other build systems make of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from wasivfs_rules.toolchain.find import find_toolchain
from wasivfs_rules.toolchain.survey import survey

from tests.commands.programs import BOTH_SDKS, error_lines, require_sdk
from tests.support.commands import must, wasivfs
from tests.support.toolchains import debian_sdk
from tests.support.tools import require_tool


@pytest.fixture
def sdk(tmp_path: Path) -> Path:
    folder = tmp_path / "wasi-sdk"
    folder.mkdir()
    debian_sdk(folder)
    return folder


def clean_environment(tmp_path: Path, **variables: str) -> dict[str, str]:
    """An environment in which no toolchain is found but zig."""
    (tmp_path / "bin").mkdir(exist_ok=True)
    return {
        "PATH": str(tmp_path / "bin"),
        "WASI_SDK_PATH": "",
        "WASIVFS_CACHE_DIR": str(tmp_path / "cache"),
        **variables,
    }


def test_a_wasi_sdk_is_found_by_its_option(sdk: Path) -> None:
    found = find_toolchain(str(sdk))
    assert found.compiler[0] == str(sdk / "bin" / "clang")
    assert found.triple == "wasm32-wasi"
    assert found.archiver == (str(sdk / "bin" / "llvm-ar"),)


def test_a_wasi_sdk_is_found_by_its_variable(sdk: Path) -> None:
    (finding,) = survey(None, {"WASI_SDK_PATH": str(sdk), "PATH": os.environ["PATH"]})
    assert finding.toolchain
    assert "$WASI_SDK_PATH" in finding.candidate


def test_the_option_comes_before_the_variable(sdk: Path) -> None:
    (finding,) = survey(str(sdk), {"WASI_SDK_PATH": "/nowhere"})
    assert finding.toolchain


def test_the_new_name_of_the_target_is_preferred(sdk: Path) -> None:
    sysroot = sdk / "share" / "wasi-sysroot"
    for kind in ("lib", "include"):
        (sysroot / kind / "wasm32-wasip1").symlink_to(sysroot / kind / "wasm32-wasi")
    (finding,) = survey(str(sdk))
    # Debian's clang 19 has no runtime library under the new name; that is what must be said then.
    assert finding.toolchain or "libclang-rt-19-dev-wasm32" in finding.reason
    if finding.toolchain:
        assert finding.toolchain.triple == "wasm32-wasip1"


@pytest.mark.parametrize("how", ["option", "variable"])
def test_a_named_sdk_that_does_not_work_is_an_error_and_not_skipped(how: str, tmp_path: Path) -> None:
    option = ["--sdk", str(tmp_path)] if how == "option" else []
    variables = {} if how == "option" else {"WASI_SDK_PATH": str(tmp_path)}
    (line,) = error_lines(wasivfs("toolchain", "--format", "json", *option, environment=variables))
    assert str(tmp_path / "bin" / "clang") in line
    assert "pip install ziglang" in line


def test_a_missing_sysroot_is_named(sdk: Path) -> None:
    (sdk / "share" / "wasi-sysroot" / "lib" / "wasm32-wasi").unlink()
    (line,) = error_lines(wasivfs("toolchain", "--format", "json", "--sdk", sdk))
    assert "libc.a is missing" in line


def fake_clang(folder: Path, name: str, script: str) -> None:
    path = folder / "bin" / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.mark.parametrize(
    ("output", "package"),
    [
        ("wasm-ld-21: error: cannot open /libclang_rt.builtins-wasm32.a: No such file", "libclang-rt-21-dev-wasm32"),
        ("clang: error: unable to execute command: Executable \"wasm-ld\" doesn't exist!", "lld-21"),
        ("clang: error: posix_spawn failed: wasm-ld: No such file or directory", "lld-21"),
        ("probe.c:1:10: fatal error: 'stdio.h' file not found", "wasi-libc"),
        ("wasm-ld: error: cannot open crt1.o: No such file or directory", "wasi-libc"),
    ],
)  # fmt: skip
def test_the_missing_package_is_named(output: str, package: str, sdk: Path) -> None:
    (sdk / "bin" / "clang").unlink()
    fake_clang(
        sdk, "clang", f'[ "$3" = --version ] && echo "clang version 21.1.0" || {{ echo "{output}" >&2; exit 1; }}'
    )
    (finding,) = survey(str(sdk))
    assert finding.toolchain is None
    assert package in finding.reason


def test_a_newer_clang_does_not_warn_of_the_old_target_at_each_call(sdk: Path) -> None:
    assert "-Wno-deprecated" not in find_toolchain(str(sdk)).compiler
    (sdk / "bin" / "clang").unlink()
    fake_clang(sdk, "clang", '[ "$3" = --version ] && echo "clang version 22.1.0" || exec clang-19 "$@"')
    assert "-Wno-deprecated" in find_toolchain(str(sdk)).compiler


def test_the_newest_clang_comes_first_and_a_broken_one_is_passed_over(tmp_path: Path) -> None:
    require_sdk("system")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "clang-19").symlink_to(require_tool("clang-19"))
    for name in ("clang-9", "clang-100", "clang"):
        fake_clang(tmp_path, name, "echo error: broken; exit 1")
    findings = list(survey(None, {"PATH": str(tmp_path / "bin")}))
    names = [Path(finding.candidate).name for finding in findings]
    assert names[1:] == ["clang-100", "clang-19", "clang-9", "clang", "ziglang"]
    assert next(finding for finding in findings if finding.toolchain).candidate.endswith("clang-19")


def test_zig_is_used_when_there_is_nothing_else(tmp_path: Path) -> None:
    require_sdk("zig")
    described = json.loads(must(wasivfs("toolchain", "--format", "json", environment=clean_environment(tmp_path))))
    assert described["is_zig"]


def test_no_toolchain_at_all_is_one_line_with_the_cure(tmp_path: Path) -> None:
    (tmp_path / "ziglang.py").write_text("")
    pybuild = Path(__file__).resolve().parents[2] / "pybuild"
    environ = clean_environment(tmp_path, PYTHONPATH=f"{tmp_path}:{pybuild}")
    (tmp_path / "main.c").write_text("int main(void) { return 0; }")
    (line,) = error_lines(wasivfs("cc", "main.c", folder=tmp_path, environment=environ))
    assert "no toolchain for WASI programs" in line
    assert "pip install ziglang" in line
    report = wasivfs("toolchain", environment=environ)
    assert report.returncode == 1
    assert report.stdout.decode().splitlines()[-1].startswith("cure: ")


def test_the_report_says_what_is_used_and_what_was_passed_over(tmp_path: Path) -> None:
    require_sdk("zig")
    lines = must(wasivfs("toolchain", environment=clean_environment(tmp_path))).decode().splitlines()
    assert [line.split(": ")[:2] for line in lines[:3]] == [
        ["no", "/opt/wasi-sdk"],
        ["no", "system clang"],
        ["used", "ziglang"],
    ]


def test_a_second_search_runs_no_compiler(sdk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WASIVFS_CACHE_DIR", str(tmp_path / "cache"))
    (sdk / "bin" / "clang").unlink()
    fake_clang(sdk, "clang", f'echo >> {tmp_path}/calls; exec clang-19 "$@"')
    first = find_toolchain(str(sdk))
    calls = (tmp_path / "calls").read_text()
    assert find_toolchain(str(sdk)) == first
    assert (tmp_path / "calls").read_text() == calls
    (sdk / "bin" / "clang").touch()
    assert find_toolchain(str(sdk)).identity != first.identity
    assert (tmp_path / "calls").read_text() != calls


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"version": 1, "embed": []}', b"\xff"])
def test_a_damaged_cache_is_ignored(damage: bytes, sdk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WASIVFS_CACHE_DIR", str(tmp_path / "cache"))
    first = find_toolchain(str(sdk))
    for path in (tmp_path / "cache").rglob("*.json"):
        path.write_bytes(damage)
    assert find_toolchain(str(sdk)) == first


@BOTH_SDKS
def test_both_compilers_have_incbin(sdk: str) -> None:
    assert find_toolchain(require_sdk(sdk)).embed == "incbin"


def test_a_compiler_without_incbin_gets_the_next_way(
    sdk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WASIVFS_CACHE_DIR", str(tmp_path / "cache"))
    (sdk / "bin" / "clang").unlink()
    fake_clang(
        sdk, "clang", 'grep -qs incbin embed.c && exit 1; grep -qs "#embed" embed.c && exit 1; exec clang-19 "$@"'
    )
    assert find_toolchain(str(sdk)).embed == "string"


def test_the_shim_folder_has_the_contract() -> None:
    folder = Path(os.fsdecode(must(wasivfs("toolchain", "--shim-dir")).rstrip(b"\n")))
    assert (folder / "image.h").is_file()


@BOTH_SDKS
def test_a_meson_project_builds_and_runs_with_the_cross_file(sdk: str, tmp_path: Path) -> None:
    (tmp_path / "main.c").write_text(
        '#include <string.h>\nint main(int n, char **v) { return n != 2 || strcmp(v[1], "--x"); }'
    )
    (tmp_path / "meson.build").write_text("project('x', 'c')\ntest('t', executable('app', 'main.c'), args: ['--x'])\n")
    must(wasivfs("toolchain", "--sdk", require_sdk(sdk), "--format", "meson", "-o", "cross.ini", folder=tmp_path))
    meson = [sys.executable, "-m", "mesonbuild.mesonmain"]
    bin_folder = str(Path(sys.executable).parent)
    environ = {**os.environ, "PATH": f"{bin_folder}:{os.environ['PATH']}"}
    for command in (["setup", "build", "--cross-file", "cross.ini"], ["test", "-C", "build"]):
        result = subprocess.run([*meson, *command], cwd=tmp_path, env=environ, capture_output=True, check=False)
        assert result.returncode == 0, result.stdout.decode()
    assert b"OK" in result.stdout


@BOTH_SDKS
def test_a_cmake_project_builds_and_runs_with_the_toolchain_file(sdk: str, tmp_path: Path) -> None:
    cmake = require_tool("cmake")
    (tmp_path / "main.c").write_text("int helper(void);\nint main(void) { return helper(); }\n")
    (tmp_path / "helper.c").write_text("int helper(void) { return 0; }\n")
    (tmp_path / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.19)\nproject(x C)\nenable_testing()\nadd_library(helper STATIC helper.c)\n"
        "add_executable(app main.c)\ntarget_link_libraries(app helper)\nadd_test(NAME t COMMAND app)\n"
    )
    must(wasivfs("toolchain", "--sdk", require_sdk(sdk), "--format", "cmake", "-o", "wasi.cmake", folder=tmp_path))
    for command in (
        [cmake, "-B", "build", f"-DCMAKE_TOOLCHAIN_FILE={tmp_path}/wasi.cmake"],
        [cmake, "--build", "build"],
        [cmake, "-E", "chdir", "build", "ctest"],
    ):
        result = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
        assert result.returncode == 0, result.stdout + result.stderr
    assert b"100% tests passed" in result.stdout
    assert (tmp_path / "build" / "app.wasm").is_file()


def test_a_dash_is_standard_output(tmp_path: Path) -> None:
    """Not a file of this name."""
    sdk = require_sdk("system")
    written = must(wasivfs("toolchain", "--sdk", sdk, "--format", "json", "-o", "-", folder=tmp_path))
    assert written == must(wasivfs("toolchain", "--sdk", sdk, "--format", "json"))
    assert list(tmp_path.iterdir()) == []
