# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs picture`: what takes the room in a program, as areas."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.commands.programs import build, cc, error_lines, make_project
from tests.inspect.handmade import (
    DEEPEST,
    DIRECTORY,
    FILE,
    IN_LATE_SEGMENT,
    IN_LINKED_SEGMENT,
    SMALL,
    Image,
    Node,
    active,
    component,
    custom,
    leb,
    module,
    name,
    nested,
    program_of,
    section,
    vector,
)
from tests.support.commands import ROOT, must, wasivfs
from tests.support.toolchains import strip_tool
from tests.support.tools import missing

if TYPE_CHECKING:
    from wasivfs_rules.describe.parts import Part

PACKAGES = {"pydemumble": "pydemumble", "vl_convert": "vl-convert-python"}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True, scope="module")
def packages() -> None:
    for package, project in PACKAGES.items():
        if importlib.util.find_spec(package) is None:
            missing(f"the Python package {project}", f"pip install {project}")


def parts_of(data: bytes) -> Part:
    from wasivfs_rules.describe.parts import program_parts  # noqa: PLC0415 (needs the packages)

    return program_parts(data, "app.wasm")


def leaves(part: Part) -> Iterator[Part]:
    if not part.parts:
        yield part
    for one in part.parts:
        yield from leaves(one)


def sizes(part: Part) -> dict[str, int]:
    return {one.name: one.size for one in part.parts}


def below(part: Part, *names: str) -> Part:
    for wanted in names:
        (part,) = (one for one in part.parts if one.name == wanted)
    return part


def functions(*names: bytes) -> tuple[bytes, bytes]:
    """Sections of a module for functions without instructions, each 10 bytes longer than the one before; and names."""
    bodies = [b"\x00" + b"\x01" * (10 * number) + b"\x0b" for number in range(len(names))]
    types = section(1, vector([b"\x60\0\0"])) + section(3, vector([b"\0"] * len(names)))
    code = section(10, vector([leb(len(body)) + body for body in bodies]))
    named = vector([leb(number) + name(text) for number, text in enumerate(names)])
    return types, code + custom(b"name", b"\x01" + leb(len(named)) + named)


def drawn(program: Path, folder: Path) -> ET.Element:
    must(wasivfs("picture", program, "-o", folder / "out.svg"))
    return ET.parse(folder / "out.svg").getroot()  # noqa: S314 (we wrote it)


def words(picture: ET.Element) -> set[str]:
    return {"".join(text.itertext()) for text in picture.iter(f"{SVG}text")}


def areas(picture: ET.Element, color: str) -> list[float]:
    """The areas of all rectangles of a color."""
    box = re.compile(r"M[\d.]+,[\d.]+h([\d.]+)v([\d.]+)h-[\d.]+Z")
    found = (box.fullmatch(path.get("d", "")) for path in picture.iter(f"{SVG}path") if path.get("fill") == color)
    return [float(match[1]) * float(match[2]) for match in found if match]


@pytest.mark.parametrize(
    "how",
    [["-g"], ["-O2"], ["-Wl,--strip-all"], ["--host=none"]],
    ids=" ".join,
)
def test_all_parts_of_a_program_together_have_its_size(how: list[str], tmp_path: Path) -> None:
    data = build(tmp_path, *how).read_bytes()
    whole = parts_of(data)
    assert whole.size == len(data) == sum(leaf.size for leaf in leaves(whole))
    assert all(leaf.size >= 0 for leaf in leaves(whole))
    assert below(whole, "other sections", "headers").size < 100


def test_sections_have_the_sizes_that_llvm_reads(tmp_path: Path) -> None:
    program = build(tmp_path, "-g")
    tool = strip_tool().replace("strip", "objdump")
    listed = subprocess.run([tool, "-h", program], capture_output=True, text=True, check=True).stdout
    known = {
        row[1]: int(row[2], 16) for line in listed.splitlines() if len(row := line.split()) > 3 and row[0].isdigit()
    }
    whole = parts_of(program.read_bytes())
    files = below(whole, "embedded files").size
    assert files > 25600
    for found, expected in [
        (below(whole, "code").size, known["CODE"]),
        (below(whole, "data").size + files, known["DATA"]),
        *((size, known[title]) for title, size in sizes(below(whole, "debug information")).items()),
        (sizes(below(whole, "other custom sections"))["name"], known["name"]),
    ]:
        assert abs(found - expected) < 30  # names and headers


def test_files_below_directories_have_their_sizes_and_the_first_of_equal_files_is_marked(tmp_path: Path) -> None:
    files = below(parts_of(build(tmp_path).read_bytes()), "embedded files")
    assert below(files, "sub/", "deep/", "file").size == 25600
    assert below(files, "hello.txt (2 files)")[1:3] == ("shared file", 6)
    assert below(files, "sub/", "same").size == 0
    assert files.leaves == 3


def test_a_program_without_files_has_code_alone(tmp_path: Path) -> None:
    make_project(tmp_path)
    must(cc(tmp_path, "main.c", "-o", "app.wasm"))
    whole = parts_of((tmp_path / "app.wasm").read_bytes())
    assert below(whole, "embedded files").size == 0
    assert below(whole, "code").size > 1000


def test_functions_are_grouped_by_what_their_names_begin_with() -> None:
    names = [
        b"main",
        b"tree_find",
        b"_tree_walk",
        b"std::sort(int)",
        b"std::find(a::b)",
        b"<core::str as core::Debug>::fmt",
    ]
    names += [b"_RNvNtCs8NZnfvJOJlS_4core2io4read", b"alone_here", b"(anonymous namespace)::f(a::b)"]
    before, after = functions(*names)
    code = below(parts_of(module(before=before, after=after)), "code")
    assert {one.name: {two.name for two in one.parts} for one in code.parts if one.parts} == {
        "tree_*": {"tree_find", "_tree_walk"},
        "std::": {"sort(int)", "find(a::b)"},
        "core::": {"<core::str as core::Debug>::fmt", "io::read"},
    }
    assert sizes(code)["main"] == 3
    assert below(code, "tree_*").size == 13 + 23


def test_functions_without_names_are_numbered_as_in_other_tools() -> None:
    before, _ = functions(b"a", b"b")
    imported = section(2, vector([name(b"m") + name(b"f") + b"\x00\x00"]))
    types, rest = before[:6], before[6:]
    code = section(10, vector([b"\x02\x00\x0b"] * 2))
    whole = parts_of(module(before=types + imported + rest, after=code))
    assert sizes(below(whole, "code")) == {"function 1": 3, "function 2": 3}


def test_damaged_names_leave_functions_without_names() -> None:
    before, after = functions(b"first", b"second")
    whole = parts_of(module(before=before, after=after[:-3].replace(b"\x0d\x02", b"\x0d\x7f") + b"end"))
    assert below(whole, "code").size == 3 + 13


OTHER = Image(
    (
        Node(b"", DIRECTORY, start=1, size=2),
        Node(b"a", FILE, size=700, related=1),
        Node(b"z", FILE, start=704, size=9, related=2),
    ),
    contents=b"h" * 704 + b"ninth one",
    base=8192,
)


def test_a_file_that_another_image_hides_is_counted(tmp_path: Path) -> None:
    data = module(*(active(image.base, image.render()) for image in (SMALL, OTHER)))
    whole = parts_of(data)
    files = below(whole, "embedded files")
    assert sizes(files)["a"] == 5
    assert sizes(files)["z"] == 9
    assert sizes(files)["padding, hidden files"] == 3 + 4 + 700
    assert files.size + below(whole, "data").size + sum(sizes(below(whole, "other sections")).values()) == len(data)


def test_files_in_segments_are_counted_as_files(tmp_path: Path) -> None:
    linked, late = replace(SMALL, where=IN_LINKED_SEGMENT), replace(OTHER, where=IN_LATE_SEGMENT)
    data = program_of(linked, late)
    whole = parts_of(data)
    files = below(whole, "embedded files")
    assert sizes(files)["z"] == 9
    assert sizes(below(files, "d/")) == {"b": 6}
    assert sizes(files)["padding, hidden files"] == 3 + 4 + 5
    stored = len(linked.render()) + len(linked.segment()) + len(late.segment())
    assert 0 <= stored - files.size < 2 * 16  # the tables of each image are aligned
    assert whole.size == len(data) == sum(leaf.size for leaf in leaves(whole))


def test_all_modules_of_a_component_count() -> None:
    one, two = module(active(SMALL.base, SMALL.render())), module(*[], after=custom(b"name", b"\x01\x01\x00"))
    data = component(one, nested=[component(two)])
    whole = parts_of(data)
    assert whole.size == len(data) == sum(leaf.size for leaf in leaves(whole))
    assert sizes(below(whole, "embedded files", "d/")) == {"b": 6}
    assert sizes(below(whole, "other custom sections")) == {"name": 10}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("picture")
    (folder / "tree" / "many").mkdir(parents=True)
    (folder / "tree" / "big").write_bytes(os.urandom(600_000))
    (folder / "tree" / "half").write_bytes(os.urandom(300_000))
    (folder / "tree" / "again").write_bytes((folder / "tree" / "half").read_bytes())
    for number in range(30):
        (folder / "tree" / "many" / f"{number}").write_bytes(b"%d" % number)
    (folder / "main.c").write_text("int main(void) { return 0; }\n")
    must(cc(folder, "main.c", "--dir", "tree", "-o", "app.wasm"))
    return folder / "app.wasm"


def test_picture_names_what_is_large_and_sums_up_what_is_small(program: Path, tmp_path: Path) -> None:
    found = words(drawn(program, tmp_path))
    size = program.stat().st_size
    assert f"app.wasm  {size / 1024:.1f} KiB" in found
    assert {"big585.9 KiB", "again (2 files)293 KiB"} <= found
    assert "half" not in " ".join(found)
    assert any(text.startswith("stored once for several files: 293 KiB") for text in found)
    assert any(text.startswith("code: ") for text in found)


def test_areas_are_sizes(program: Path, tmp_path: Path) -> None:
    picture = drawn(program, tmp_path)
    (shared,) = areas(picture, "#6baed6")
    big = max(areas(picture, "#a6cee3"))
    assert big / shared == pytest.approx(2, rel=0.02)


def test_picture_loads_nothing_and_runs_nothing(program: Path, tmp_path: Path) -> None:
    picture = drawn(program, tmp_path)
    text = (tmp_path / "out.svg").read_text()
    assert {element.tag for element in picture.iter()} <= {
        f"{SVG}{tag}" for tag in ("svg", "g", "path", "rect", "text", "tspan", "title")
    }
    assert set(re.findall(r"https?://[^\"]*", text)) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def test_picture_is_the_same_each_time_and_on_standard_output(program: Path, tmp_path: Path) -> None:
    drawn(program, tmp_path)
    assert must(wasivfs("picture", "-o", "-", program)) == (tmp_path / "out.svg").read_bytes()


def test_odd_names_make_a_picture_that_can_be_read(tmp_path: Path) -> None:
    large = replace(SMALL, contents=bytes(500))
    image = large.changed(1, name='<&>"\ufffe\x1b'.encode() + b"\xff", size=500)
    (tmp_path / "made.wasm").write_bytes(module(active(image.base, image.render())))
    assert any(text.startswith('<&>"\\ufffe\\x') for text in words(drawn(tmp_path / "made.wasm", tmp_path)))


def test_a_tree_as_deep_as_a_program_may_have_is_drawn(tmp_path: Path) -> None:
    (tmp_path / "made.wasm").write_bytes(nested(DEEPEST - 1))
    assert words(drawn(tmp_path / "made.wasm", tmp_path))


@pytest.mark.parametrize(
    ("contents", "problem"),
    [
        (b"", "it is empty"),
        (b"\x7fELF" * 10, "does not begin as a WebAssembly file"),
        (module(active(0, b"x" * 1000))[:500], "cut off"),
        (module(after=section(10, b"\x01\x7f\x00")), "cut off"),
        (module(after=custom(b"linking", b"\x02")), "not linked yet"),
        (module(active(1024, SMALL.changed(1, name=b"..").render())), "damaged wasivfs image"),
    ],
)
def test_a_damaged_program_is_one_line_and_no_picture(contents: bytes, problem: str, tmp_path: Path) -> None:
    (tmp_path / "file.wasm").write_bytes(contents)
    (tmp_path / "out.svg").write_text("old")
    (line,) = error_lines(wasivfs("picture", "file.wasm", "-o", "out.svg", folder=tmp_path))
    assert problem in line
    assert (tmp_path / "out.svg").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file.wasm", "out.svg"]


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_that_is_missing_is_one_line_with_the_cure(package: str, program: Path, tmp_path: Path) -> None:
    (tmp_path / f"{package}.py").write_text(f"raise ModuleNotFoundError('no', name={package!r})\n")
    environment = {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT / "pybuild")])}
    (line,) = error_lines(wasivfs("picture", program, "-o", "out.svg", folder=tmp_path, environment=environment))
    assert package in line
    assert line.endswith("; pip install 'wasivfs[picture]'")
    assert not (tmp_path / "out.svg").exists()
