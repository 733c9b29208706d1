# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Invalid values of options: one line with the right form, exit status 2, and no output."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.programs import error_lines
from tests.support.commands import must, wasivfs

# What comes after the option.
WORDS = {"image": ("-o", "x.c", "--embed", "string"), "cc": ("main.c", "-o", "x.wasm"), "run": ("x.wasm",)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "a").touch()
    (tmp_path / "main.c").write_text("int main(void) { return 0; }\n")
    return tmp_path


def refused(folder: Path, command: str, *options: str) -> list[str]:
    """The lines of a command that must refuse its command line and write nothing."""
    before = sorted(folder.iterdir())
    lines = error_lines(wasivfs(command, *options, *WORDS[command], folder=folder), status=2)
    assert sorted(folder.iterdir()) == before
    return [line.removeprefix("wasivfs: error: ") for line in lines]


@pytest.mark.parametrize("command", WORDS)
@pytest.mark.parametrize(
    ("option", "meant"),
    [
        ("assets:/x", "assets::/x"),
        ("assets/:/x", "assets/::/x"),
        ("assets:/x:ro", "assets::/x"),
        ("assets:x", "assets::/x"),
        ("assets=/x", "assets::/x"),
        ("assets /x", "assets::/x"),
        ("assets x", "assets::/x"),
        ("assets,guest=/x", "assets::/x"),
        ("other:/x", "other::/x"),
    ],
)
def test_two_paths_in_another_form_are_answered_with_ours(command: str, option: str, meant: str, folder: Path) -> None:
    assert refused(folder, command, f"--dir={option}") == [f"no such file or directory: {option}; write --dir {meant}"]


@pytest.mark.parametrize("name", ["a:b", "a=b", "a b", "a:", ":/a", "a,b"])
def test_a_missing_path_that_names_no_second_one_is_an_error_of_files(name: str, folder: Path) -> None:
    (line,) = error_lines(wasivfs("image", "--dir", name, *WORDS["image"], folder=folder))
    assert line.endswith(f"{name}; give an existing directory or file")


@pytest.mark.parametrize("name", ["assets:", "assets=", "assets,b c"])
def test_an_existing_path_may_contain_everything(name: str, folder: Path) -> None:
    (folder / name / "x").mkdir(parents=True)
    (folder / name / "x" / "found").touch()
    must(wasivfs("image", "--dir", f"{name}/x", *WORDS["image"], folder=folder))
    assert "found" in (folder / "x.c").read_text()


@pytest.mark.parametrize(
    ("option", "line"),
    [
        ("::/x", "no host path: --dir '::/x'; write --dir HOST::GUEST"),
        ("", "no host path: --dir ''; write --dir HOST::GUEST"),
        ("assets::", "no guest path: --dir 'assets::'; write --dir HOST::GUEST"),
    ],
)
@pytest.mark.parametrize("command", WORDS)
def test_a_mount_lacks_no_path(command: str, option: str, line: str, folder: Path) -> None:
    assert refused(folder, command, f"--dir={option}") == [line]


def test_a_guest_path_as_a_word_of_its_own_is_answered_with_our_form(folder: Path) -> None:
    assert refused(folder, "image", "--dir", "assets", "/x") == [
        "unrecognized arguments: /x; did you mean --dir assets::/x? see `wasivfs image --help`"
    ]


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["--dir=assets::x"], "guest path is not absolute: x; start it with /"),
        (["--dir=assets::/../x"], "guest path has the component '..': /../x; write it without"),
        (
            ["--dir=assets", "--mtime=soon"],
            "time is neither 'keep' nor a number of seconds: --mtime 'soon'; write e.g. 0",
        ),
        (["--dir=assets", "--exclude=[z-a]"], "glob can match nothing: '[z-a]'; write a pattern as in .gitignore"),
    ],
)
@pytest.mark.parametrize("command", ["image", "cc"])
def test_a_value_of_no_meaning_is_refused(command: str, options: list[str], line: str, folder: Path) -> None:
    assert refused(folder, command, *options) == [line]


def test_a_value_of_the_environment_is_no_error_of_usage(folder: Path) -> None:
    result = wasivfs(
        "image", "--dir", "assets", *WORDS["image"], folder=folder, environment={"SOURCE_DATE_EPOCH": "soon"}
    )
    (line,) = error_lines(result, status=1)
    assert "$SOURCE_DATE_EPOCH" in line
