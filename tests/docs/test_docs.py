# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The reference pages against the commands, and the links between the pages."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tests.support.commands import COMMANDS, ROOT, must, wasivfs

PAGES = [
    str(path.relative_to(ROOT))
    for pattern in ("*.md", "docs/**/*.md", "examples/*/README.md")
    for path in sorted(ROOT.glob(pattern))
]
EMBEDDING, COMMON = "What to embed", "Every command"
COMPILERS = ("cc", "c++", "ld")
LINKS = ("link_open", "image")


def sections() -> dict[str, str]:
    """The sections of docs/cli.md by their headings."""
    parts = re.split(r"^## (.+)$", (ROOT / "docs" / "cli.md").read_text(), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def documented(section: str) -> dict[str, str]:
    """The options in the first column of a section's table, with their values."""
    rows = re.findall(r"^\| (`-.+?`) \|", sections()[section], re.MULTILINE)
    return dict(as_written(option.replace("\\|", "|")) for row in rows for option in re.findall("`(.+?)`", row))


def offered(help_text: str) -> dict[str, str]:
    """The options of --help with their values. Each option has a line of its own below the usage."""
    lines = re.findall(r"^  (-.*)$", help_text, re.MULTILINE)
    return dict(as_written(option) for line in lines for option in line.split("  ")[0].split(", "))


def as_written(option: str) -> tuple[str, str]:
    """Name and value of an option; the value of a short name stands with the long one."""
    name, _, value = option.partition(" ")
    choices = re.fullmatch(r"\{(.*)\}", value)
    return name, "" if not name.startswith("--") else choices[1].replace(",", "|") if choices else value


def links(path: Path) -> list[str]:
    """What a page links to or shows, as it stands there."""
    inline = [child for token in MarkdownIt().parse(path.read_text()) for child in token.children or ()]
    return [str(token.attrs.get("href") or token.attrs["src"]) for token in inline if token.type in LINKS]


def leads_somewhere(page: str, target: str) -> bool:
    """Whether a file, and in it a heading, is there."""
    name, _, anchor = target.partition("#")
    path = (ROOT / page).parent / name if name else ROOT / page
    return path.exists() and (not anchor or anchor in anchors(path))


def anchors(path: Path) -> set[str]:
    """The headings of a page as GitHub links to them."""
    tokens = MarkdownIt().parse(path.read_text())
    titles = [text.content for head, text in itertools.pairwise(tokens) if head.type == "heading_open"]
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("command", COMMANDS)
def test_reference_lists_exactly_the_options_of_a_command_and_their_values(command: str) -> None:
    options = offered(must(wasivfs(command, "--help")).decode())
    listed = documented(f"wasivfs {'cc' if command == 'c++' else command}") | documented(COMMON)
    if command in {"image", "pack", *COMPILERS}:
        listed |= documented(EMBEDDING)
    if command in COMPILERS:  # the other names of common options belong to the compiler
        listed = {name: value for name, value in listed.items() if name.startswith("--") and name != "--version"}
    assert listed == options


def test_reference_has_a_section_for_each_command() -> None:
    text = must(wasivfs("--help")).decode()
    offered = re.findall(r"^    ([a-z]\S*)", text, re.MULTILINE)
    assert set(offered) == set(COMMANDS) == {name.removeprefix("wasivfs ") for name in sections()} - {EMBEDDING, COMMON}


def test_meson_options_are_exactly_those_of_their_page() -> None:
    declared = re.findall(r"^option\('(\w+)'", (ROOT / "meson_options.txt").read_text(), re.MULTILINE)
    listed = re.findall(r"^\| `(wasivfs_\w+)` \|", (ROOT / "docs" / "meson.md").read_text(), re.MULTILINE)
    assert listed == declared


@pytest.mark.parametrize("page", PAGES)
def test_links_between_pages_lead_somewhere(page: str) -> None:
    assert [target for target in links(ROOT / page) if "://" not in target and not leads_somewhere(page, target)] == []


@pytest.mark.parametrize("target", ["nowhere.md", "cli.md#nowhere", "#wasivfs-cc"])
def test_link_that_leads_nowhere_is_found(target: str) -> None:
    assert not leads_somewhere("docs/host.md", target)


def test_each_folder_of_tests_is_explained() -> None:
    folders = {path.parent.name for path in (ROOT / "tests").glob("*/*.py")}
    assert folders == set(re.findall(r"`tests/(\w+)`[,| ]", (ROOT / "CONTRIBUTING.md").read_text()))


def test_program_of_the_readme_prints_what_it_says(tmp_path: Path) -> None:
    program = re.findall(r"```c\n(// main\.c\n.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)[0]
    (tmp_path / "main.c").write_text(program)
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "hello.txt").write_text("Hello from inside\n")
    must(wasivfs("cc", "main.c", "--dir", "assets::/", "-o", "app.wasm", folder=tmp_path))
    assert must(wasivfs("run", "app.wasm", folder=tmp_path)) == b"Hello from inside\n"
    assert must(wasivfs("ls", "app.wasm", folder=tmp_path)) == b"/hello.txt\n"
