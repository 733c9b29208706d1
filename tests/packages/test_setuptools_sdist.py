# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What an sdist of a project with programs holds."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from tests.packages.sample import declare, problems_of, setup
from tests.support.commands import write_sources
from tests.support.wheels import Installed, build_sdist


def files_of_sdist(project: Path, folder: Path, installed: Installed) -> set[str]:
    sdist = build_sdist(project, folder, installed, "setuptools.build_meta")
    with tarfile.open(sdist) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def test_an_sdist_holds_all_that_the_programs_are_built_from(
    project: Path, wasivfs_installed: Installed, tmp_path: Path
) -> None:
    (project / "more").mkdir()
    (project / "more" / "file").touch()
    (project / "more" / "left out").touch()
    (project / "more.toml").write_text('[[root]]\nhost = "more"\nguest = "/more"\n')
    declare(project, 'manifests = ["more.toml"]\nexclude = ["left out"]\n')
    files = files_of_sdist(project, tmp_path / "sdist", wasivfs_installed)
    assert {"show.c", "greeting.h", "assets/one", "more.toml", "more/file"} < files
    assert "more/left out" not in files


def test_what_an_sdist_changes_is_said(project: Path, wasivfs_installed: Installed) -> None:
    (project / "assets" / "empty").mkdir()
    (project / "assets" / "link").symlink_to("one")
    result = setup(project, wasivfs_installed, "sdist")
    assert result.returncode == 0
    warnings = [line for line in result.stderr.splitlines() if "an sdist " in line]
    assert warnings == [
        "warning: build_wasm: an sdist cannot contain an empty directory: assets/empty; put a file into it",
        'warning: build_wasm: an sdist contains a copy instead of a symlink: assets/link; use symlinks = "follow"',
    ]


def test_an_asset_outside_of_the_project_is_one_line(project: Path, wasivfs_installed: Installed) -> None:
    (project.parent / "elsewhere").write_text("x")
    declare(project, 'symlinks = "follow"\n[[tool.wasivfs.program]]\noutput = "sample/b.wasm"\n')
    declare(project, 'sources = ["show.c"]\ndirs = ["../elsewhere"]\n')
    result = setup(project, wasivfs_installed, "-q", "sdist")
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1] == (
        "error: file outside of the project: ../elsewhere; move it below pyproject.toml: an sdist must contain it"
    )


def test_an_sdist_holds_headers_that_nobody_named_and_what_a_glob_matches(
    project: Path, wasivfs_installed: Installed, tmp_path: Path
) -> None:
    text = (project / "pyproject.toml").read_text().replace('depends = ["greeting.h"]', 'depends = ["doc/**/*.txt"]')
    (project / "pyproject.toml").write_text(text)
    declare(project, 'compiler-flags = ["-Iinclude", "-I", "more", "-include", "forced.h", "@flags"]\n')
    for name in ("include/deep/a.h", "more/b.h", "forced.h", "flags", "doc/x/y.txt", "doc/x/z.md", "unread.h"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).touch()
    (project / "greeting.h").write_text("#include <deep/a.h>\n#if 0\n # include <b.h>\n#endif\n#include <stdio.h>\n")
    files = files_of_sdist(project, tmp_path / "sdist", wasivfs_installed)
    assert {"greeting.h", "include/deep/a.h", "more/b.h", "forced.h", "flags", "doc/x/y.txt"} < files
    assert not {"doc/x/z.md", "unread.h", "stdio.h"} & files


@pytest.mark.parametrize("command", ["build", "sdist"])
@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('depends = ["nope.h"]', "'nope.h' in 'depends'"),
        ('depends = ["*.hh"]', "'*.hh' in 'depends'"),
        ('depends = ["assets"]', "'assets' in 'depends'"),
        ('sources = ["show.c", "other/*.c"]', "'other/*.c' in 'sources'"),
    ],
)
def test_a_pattern_that_no_file_matches_is_one_line(
    line: str, problem: str, command: str, project: Path, wasivfs_installed: Installed
) -> None:
    key = line.partition(" ")[0]
    text = (project / "pyproject.toml").read_text().splitlines()
    (project / "pyproject.toml").write_text("\n".join(line if old.startswith(key) else old for old in text))
    result = setup(project, wasivfs_installed, "-q", command)
    assert result.returncode == 1
    cure = "name a file that exists, or a glob such as include/**/*.h"
    assert result.stderr.splitlines()[-1] == f"error: no file matches: {problem} of sample/show.wasm; {cure}"


def test_an_include_that_selects_nothing_is_one_line(project: Path, wasivfs_installed: Installed) -> None:
    declare(project, 'include = ["one", "*.tyop"]\nexclude = ["*.tmp"]\n')
    assert problems_of(project, wasivfs_installed)[-1] == (
        "error: no file matches: '*.tyop' in 'include' of sample/show.wasm; "
        "write a pattern as in .gitignore, relative to the root"
    )


def test_sources_may_be_a_glob(project: Path, wasivfs_installed: Installed, tmp_path: Path) -> None:
    text = (project / "pyproject.toml").read_text().replace('["show.c"]', '["*.c"]')
    (project / "pyproject.toml").write_text(text)
    write_sources(project, other="int other;\n")
    assert {"show.c", "other.c"} < files_of_sdist(project, tmp_path / "sdist", wasivfs_installed)
    assert setup(project, wasivfs_installed, "-q", "build").returncode == 0
