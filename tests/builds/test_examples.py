# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The same tree and the same program give the same listing in each build system, and changes of the tree arrive."""

from __future__ import annotations

import pytest

from tests.builds.systems import SYSTEMS, Project, make_project
from tests.support.languages import expected_listing
from tests.support.toolchains import Toolchain


@pytest.fixture(scope="module", params=SYSTEMS)
def project(request: pytest.FixtureRequest, debian: Toolchain, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A built example, up to date; tests leave it so."""
    found = make_project(request.param, tmp_path_factory.mktemp("example") / request.param, debian)
    found.set_up()
    return found


def test_program_lists_the_files_of_its_project(project: Project) -> None:
    assert project.listing() == expected_listing(project.assets)


def test_nothing_is_done_when_nothing_has_changed(project: Project) -> None:
    project.idle_time()


def test_added_file_is_embedded(project: Project) -> None:
    (project.assets / "new folder").mkdir()
    (project.assets / "new folder" / "added file").write_text("added\n")
    project.build()
    assert project.listing() == expected_listing(project.assets)


def test_edited_file_is_embedded_anew(project: Project) -> None:
    (project.assets / "docs" / "guide" / "chapter one" / "text.md").write_text("edited\n")
    project.build()
    assert project.listing() == expected_listing(project.assets)


def test_removed_file_is_gone(project: Project) -> None:
    (project.assets / "removed").write_text("soon gone\n")
    project.build()
    (project.assets / "removed").unlink()
    project.build()
    assert project.listing() == expected_listing(project.assets)


def test_removed_file_is_not_missed_for_ever(project: Project) -> None:
    (project.assets / "removed").write_text("soon gone\n")
    project.build()
    project.build()
    (project.assets / "removed").unlink()
    project.build()
    project.idle_time()


def test_touched_file_is_looked_at_once(project: Project) -> None:
    (project.assets / "hello.txt").touch()
    project.build()
    project.idle_time()
