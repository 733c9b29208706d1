# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""[tool.wasivfs] in the pyproject.toml of a project that setuptools builds."""

from __future__ import annotations

import json
import os
import sys
import zipfile
from pathlib import Path

import wasmtime
from wasivfs_rules.wasm.module import parse_module

from tests.packages.sample import IN_BUILD, IN_PLACE, SHOW, build, declare, printed, problems_of, setup
from tests.support.commands import ROOT, must, wasivfs, write_sources
from tests.support.wheels import Installed, build_wheel, install_in_place, must_run, pip_install

OLDEST = "66.1.0"  # also works with Python 3.12


def test_a_program_is_built_into_the_wheel(project: Path, wasivfs_installed: Installed, tmp_path: Path) -> None:
    wheel = build_wheel(project, tmp_path / "wheel", wasivfs_installed)
    assert wheel.name == "sample-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        assert sorted(name for name in archive.namelist() if ".dist-info/" not in name) == [
            "sample/__init__.py",
            "sample/show.wasm",
        ]
        (tmp_path / "show.wasm").write_bytes(archive.read("sample/show.wasm"))
    assert printed(tmp_path / "show.wasm") == "hello\nfirst\n"


def test_the_oldest_setuptools_builds_the_same(project: Path, wasivfs_installed: Installed, tmp_path: Path) -> None:
    old = tmp_path / "old"
    pip_install(f"setuptools=={OLDEST}", "wheel", "--no-deps", "--target", old)
    environment = wasivfs_installed.environment()
    path = f"{old}{os.pathsep}{environment['PYTHONPATH']}"
    code = "from setuptools import __version__, build_meta; build_meta.build_wheel('out'); print(__version__)"
    said = must_run([sys.executable, "-W", "ignore", "-c", code], {**environment, "PYTHONPATH": path}, project)
    assert said.splitlines()[-1] == OLDEST
    (wheel,) = (project / "out").iterdir()
    with zipfile.ZipFile(wheel) as archive:
        program = archive.read("sample/show.wasm")
    build(project, wasivfs_installed)
    assert program == (project / IN_BUILD).read_bytes()


def test_outputs_are_known_without_a_build(project: Path, wasivfs_installed: Installed) -> None:
    code = """
from setuptools import Distribution
distribution = Distribution()
distribution.parse_config_files()
command = distribution.get_command_obj("build_wasm")
command.ensure_finalized()
print(command.get_outputs(), command.get_output_mapping())
command.editable_mode = True
print(command.get_outputs(), command.get_output_mapping())
"""
    said = must_run([sys.executable, "-c", code], wasivfs_installed.environment(), project)
    assert said == f"['{IN_BUILD}'] {{}}\n['{IN_BUILD}'] {{'{IN_BUILD}': '{IN_PLACE}'}}\n"


def test_a_build_command_of_the_project_stays(project: Path, wasivfs_installed: Installed) -> None:
    (project / "setup.py").write_text("""
from setuptools import setup
from setuptools.command.build import build
class OwnBuild(build):
    def run(self):
        print("our own")
        super().run()
setup(cmdclass={"build": OwnBuild})
""")
    said = must_run([sys.executable, "-W", "ignore", "setup.py", "build"], wasivfs_installed.environment(), project)
    assert "our own" in said
    assert (project / IN_BUILD).exists()


def test_an_editable_install_builds_beside_the_sources(
    project: Path, wasivfs_installed: Installed, tmp_path: Path
) -> None:
    found = install_editable(project, tmp_path / "environment", wasivfs_installed)
    assert found == project / IN_PLACE
    assert printed(found) == "hello\nfirst\n"


def test_a_strict_editable_install_links_to_the_program(
    project: Path, wasivfs_installed: Installed, tmp_path: Path
) -> None:
    options = ["--config-settings", "editable_mode=strict"]
    found = install_editable(project, tmp_path / "environment", wasivfs_installed, *options)
    assert found != project / IN_PLACE
    assert found.samefile(project / IN_PLACE)


def install_editable(project: Path, environment: Path, installed: Installed, *options: str) -> Path:
    """Where the installed package has its program."""
    python = install_in_place(project, environment, installed, *options) / "python"
    code = "import sample; print(sample.__file__)"
    return Path(must_run([python, "-c", code], {}).strip()).with_name("show.wasm")


def test_every_mistake_is_one_line_with_the_nearest_name(project: Path, wasivfs_installed: Installed) -> None:
    text = """\
source = ["x.c"]
host = "over"
[[tool.wasivfs.program]]
output = "show.wasm"
[[tool.wasivfs.program]]
output = "sample/show.wasm"
sources = []
"""
    declare(project, text)
    assert problems_of(project, wasivfs_installed) == [
        "error: unknown key 'source': pyproject.toml:18; did you mean 'sources'?",
        'error: \'host\' has the wrong value \'over\': pyproject.toml:19; give "below", "above" or "none"',
        "error: 'output' has the wrong value 'show.wasm': pyproject.toml:21; give a path in a package, as 'pkg/a.wasm'",
        "error: [[tool.wasivfs.program]] without 'sources': pyproject.toml:20; give an array of C files",
        "error: 'sources' has the wrong value []: pyproject.toml:24; give an array of C files",
        "error: two programs are called 'sample/show.wasm': pyproject.toml:23; give each its own name",
    ]


def test_an_unknown_table_is_one_line_with_the_nearest_name(project: Path, wasivfs_installed: Installed) -> None:
    declare(project, '[[tool.wasivfs.programs]]\noutput = "sample/x.wasm"\n')
    (line,) = problems_of(project, wasivfs_installed)
    assert line == "error: unknown key 'programs': pyproject.toml:18; did you mean 'program'?"


def test_what_is_no_table_is_one_line(project: Path, wasivfs_installed: Installed) -> None:
    text = (project / "pyproject.toml").read_text().partition("[tool.setuptools]")[0]
    (project / "pyproject.toml").write_text(text + "[tool]\nwasivfs = 1\n")
    (line,) = problems_of(project, wasivfs_installed)
    assert line == "error: 'wasivfs' has the wrong value 1: pyproject.toml:10; give [[tool.wasivfs.program]] tables"


def test_a_program_that_does_not_compile_ends_the_build(project: Path, wasivfs_installed: Installed) -> None:
    write_sources(project, show="int main(void) { return nothing; }\n")
    *said, last = problems_of(project, wasivfs_installed)
    assert any("show.c:1" in line for line in said)
    assert last == "error: sample/show.wasm was not built: the compiler's exit status is 1"
    assert not (project / IN_BUILD).exists()


def test_every_key_reaches_the_link(project: Path, wasivfs_installed: Installed) -> None:
    text = """\
include = ["one", "*.md"]
exclude = ["*.md"]
symlinks = "keep"
allow-dangling = true
mtime = 1
host = "none"
embed = "array"
trace = true
writable = ["memory:/a/new"]
writable-limit = "1M"
devices = true
compiler-flags = ["-Os"]
linker-flags = ["-Wl,--export=__heap_base"]
"""
    declare(project, text)
    (project / "assets" / "x.md").touch()
    (project / "assets" / "one").unlink()
    (project / "assets" / "one").symlink_to("nowhere")
    build(project, wasivfs_installed)
    listing = must(wasivfs("ls", "-lR", project / IN_BUILD, "/a")).decode()
    assert [line.split()[0] for line in listing.splitlines()] == ["d", "l"]
    assert "one -> nowhere" in listing
    assert "1970-01-01" in listing
    assert b"WASIVFS_TRACE" in (project / IN_BUILD).read_bytes()
    module = wasmtime.Module.from_file(wasmtime.Engine(), project / IN_BUILD)
    assert "path_open" not in {item.name for item in module.imports}
    assert "__heap_base" in {item.name for item in module.exports}
    info = json.loads(must(wasivfs("info", project / IN_BUILD, "--json")))
    assert (info["writable"], info["writable_directories"], info["devices"]) == ("memory", ["/a/new"], True)


def test_a_wheel_has_a_program_with_its_contents_outside_of_memory(
    project: Path, wasivfs_installed: Installed, tmp_path: Path
) -> None:
    declare(project, 'contents = "passive"\n')
    with zipfile.ZipFile(build_wheel(project, tmp_path / "wheel", wasivfs_installed)) as archive:
        program = archive.read("sample/show.wasm")
    (tmp_path / "show.wasm").write_bytes(program)
    assert printed(tmp_path / "show.wasm") == "hello\nfirst\n"
    assert len(parse_module(program).passive) == 1


def test_flags_go_to_the_compiler_even_if_an_option_of_ours_has_the_name(
    project: Path, wasivfs_installed: Installed
) -> None:
    (project / "greeting.h").rename(project / "forced.h")
    (project / "greeting.h").touch()
    declare(project, 'compiler-flags = ["--include=forced.h"]\n')
    assert build(project, wasivfs_installed) == "hello\nfirst\n"


def test_a_project_without_programs_is_built_as_ever(project: Path, wasivfs_installed: Installed) -> None:
    text = (project / "pyproject.toml").read_text()
    (project / "pyproject.toml").write_text(text.partition("[[tool.wasivfs")[0])
    result = setup(project, wasivfs_installed, "build")
    assert result.returncode == 0
    assert "build_wasm" not in result.stdout
    assert not (project / IN_BUILD).exists()


def test_call_of_the_host_is_refused_in_a_sealed_program(project: Path, wasivfs_installed: Installed) -> None:
    smuggler = (ROOT / "tests" / "sealed" / "smuggler.c").read_text()
    write_sources(
        project, show=f'#define NAMESPACE "wasi_unstable"\n{smuggler}\nint main(void) {{ return smuggle(); }}\n'
    )
    declare(project, 'host = "none"\n')
    (problem,) = [line for line in problems_of(project, wasivfs_installed) if "a sealed program would import" in line]
    assert "wasi_unstable path_open: " in problem
    assert not (project / IN_BUILD).exists()
    write_sources(project, show=SHOW)
    assert build(project, wasivfs_installed) == "hello\nfirst\n"
