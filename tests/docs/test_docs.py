# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The reference pages against the commands, and the links between the pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.commands import ROOT, must, wasivfs

PAGES = ["README.md", "CONTRIBUTING.md", *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md")))]
PAGES += [f"examples/{path.parent.name}/README.md" for path in sorted((ROOT / "examples").glob("*/README.md"))]
COMMANDS = ["image", "cc", "c++", "ld", "run", "ls", "cat", "extract", "toolchain"]
OPTION = re.compile(r"(?<![\w-])(--[a-z][a-z-]+|-[a-zA-Z0-9])\b")
SHARED = "What to embed"


def sections() -> dict[str, str]:
    """The sections of docs/cli.md by their headings."""
    parts = re.split(r"^## (.+)$", (ROOT / "docs" / "cli.md").read_text(), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def documented(section: str) -> set[str]:
    """The options in the first column of a section's table."""
    rows = re.findall(r"^\| (`-.+?`) \|", sections()[section], re.MULTILINE)
    return {option for row in rows for option in OPTION.findall(row)}


@pytest.mark.parametrize("command", COMMANDS)
def test_reference_lists_exactly_the_options_of_a_command(command: str) -> None:
    text = must(wasivfs(command, "--help")).decode()
    # Each option has a line of its own below the usage.
    offered = {
        option
        for line in re.findall(r"^  (-.*)$", text, re.MULTILINE)
        for option in OPTION.findall(line.split("   ")[0])
    }
    listed = documented(f"wasivfs {'cc' if command == 'c++' else command}")
    if command in {"image", "cc", "c++", "ld"}:
        listed |= documented(SHARED)
    assert listed == offered - {"-h", "--help"}


def test_reference_has_a_section_for_each_command() -> None:
    text = must(wasivfs("--help")).decode()
    offered = re.findall(r"^    ([a-z]\S*)", text, re.MULTILINE)
    assert set(offered) == set(COMMANDS) == {name.removeprefix("wasivfs ") for name in sections()} - {SHARED}


def test_meson_options_are_exactly_those_of_their_page() -> None:
    declared = re.findall(r"^option\('(\w+)'", (ROOT / "meson_options.txt").read_text(), re.MULTILINE)
    listed = re.findall(r"^\| `(wasivfs_\w+)` \|", (ROOT / "docs" / "meson.md").read_text(), re.MULTILINE)
    assert listed == declared


@pytest.mark.parametrize("page", PAGES)
def test_links_between_pages_lead_somewhere(page: str) -> None:
    path = ROOT / page
    targets = [target for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text()) if "://" not in target]
    assert [target for target in targets if not (path.parent / target.partition("#")[0]).exists()] == []


def test_program_of_the_readme_prints_what_it_says(tmp_path: Path) -> None:
    program = re.findall(r"```c\n(// main\.c\n.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)[0]
    (tmp_path / "main.c").write_text(program)
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "hello.txt").write_text("Hello from inside\n")
    must(wasivfs("cc", "main.c", "--dir", "assets::/", "-o", "app.wasm", folder=tmp_path))
    assert must(wasivfs("run", "app.wasm", folder=tmp_path)) == b"Hello from inside\n"
    assert must(wasivfs("ls", "app.wasm", folder=tmp_path)) == b"/hello.txt\n"
