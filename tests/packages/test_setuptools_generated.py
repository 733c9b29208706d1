# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Assets that another sub-command of `build` makes, as the documentation says."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from tests.docs.pages import parse
from tests.packages.sample import build, declare, printed, problems_of, setup
from tests.support.archives import unpack
from tests.support.commands import ROOT
from tests.support.wheels import Installed, build_sdist

PAGE = ROOT / "docs" / "build-systems" / "setuptools.md"


@pytest.fixture
def generating(project: Path) -> Path:
    """The project with the setup.py of the page, and what that makes for an asset."""
    files = {file.name: file.text for file in parse(PAGE.read_text()).files}
    (project / "setup.py").write_text(files["made/setup.py"])
    (project / "names.txt").write_text("Ada\n")
    text = (project / "pyproject.toml").read_text().replace('"assets::/a"', '"generated::/a"')
    (project / "pyproject.toml").write_text(text)
    declare(project, 'generated = ["generated"]\n')
    return project


def run_setup_py(project: Path, installed: Installed, command: str) -> str:
    result = setup(project, installed, command, before="exec(open('setup.py').read()); raise SystemExit;")
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_a_clean_build_holds_what_it_makes_and_an_edit_of_its_input_builds_once(
    generating: Path, wasivfs_installed: Installed
) -> None:
    program = generating / "build" / "lib" / "sample" / "show.wasm"
    for name in ("Ada", "Grace"):
        (generating / "names.txt").write_text(name)
        assert "linking" in run_setup_py(generating, wasivfs_installed, "build")
        assert printed(program) == f"hello\nHello, {name}\n"
        assert "linking" not in run_setup_py(generating, wasivfs_installed, "build")


def test_an_sdist_holds_the_input_and_not_what_is_made_of_it(
    generating: Path, wasivfs_installed: Installed, tmp_path: Path
) -> None:
    run_setup_py(generating, wasivfs_installed, "build")
    sdist = build_sdist(generating, tmp_path / "sdist", wasivfs_installed, "setuptools.build_meta")
    with tarfile.open(sdist) as archive:
        files = {name.partition("/")[2] for name in archive.getnames()}
    assert {"names.txt", "show.c"} < files
    assert not [name for name in files if name.startswith("generated")]
    unpack(sdist, tmp_path / "unpacked")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    run_setup_py(unpacked, wasivfs_installed, "build")
    assert printed(unpacked / "build" / "lib" / "sample" / "show.wasm") == "hello\nHello, Ada\n"


def test_what_the_build_has_not_made_is_one_line(project: Path, wasivfs_installed: Installed) -> None:
    declare(project, 'generated = ["nothing"]\n')
    assert problems_of(project, wasivfs_installed)[-1] == (
        "error: no such file or directory: 'nothing' in 'generated'; "
        "make it in a sub-command of build that comes before build_wasm"
    )
    (project / "nothing").touch()
    assert build(project, wasivfs_installed) == "hello\nfirst\n"
