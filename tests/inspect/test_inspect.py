# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs ls`, `cat` and `extract` on linked programs and on other files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.commands.programs import BOTH_SDKS, build, cc, error_lines
from tests.inspect.handmade import (
    DIRECTORY,
    FILE,
    FORMS,
    IN_LATE_SEGMENT,
    IN_LINKED_SEGMENT,
    IN_MEMORY,
    LATE_IMAGE,
    LATE_KNOWN,
    SMALL,
    SYMLINK,
    Image,
    Node,
    active,
    component,
    custom,
    hooks,
    i32,
    leb,
    module,
    passive,
    program_of,
)
from tests.support.commands import ROOT, must, wasivfs
from tests.support.toolchains import strip_tool
from tests.support.trees import make_standard_tree

ALL = b"""\
/dirlink
/empty
/hello.txt
/link
/sub
/sub/deep
/sub/deep/file
/sub/same
"""


def inspect(command: str, program: Path, *arguments: str | Path) -> bytes:
    return must(wasivfs(command, program, *arguments))


def described(root: Path) -> dict[bytes, tuple[object, ...]]:
    """Kind, contents or target, time and hard links of all that is below `root`."""
    found: dict[bytes, tuple[object, ...]] = {}
    first: dict[int, bytes] = {}
    for folder, folders, files in os.walk(os.fsencode(root)):
        folders.sort()
        for name in sorted([*folders, *files]):
            path = folder + b"/" + name
            status = os.lstat(path)
            key = path.removeprefix(os.fsencode(root))
            if Path(os.fsdecode(path)).is_symlink():
                what: tuple[object, ...] = ("link", os.readlink(path))
            elif Path(os.fsdecode(path)).is_dir():
                what = ("directory",)
            else:
                what = ("file", Path(os.fsdecode(path)).read_bytes(), first.setdefault(status.st_ino, key))
            found[key] = (*what, status.st_mtime_ns)
    return found


def with_files(*images: Image, after: bytes = b"") -> bytes:
    return module(*(active(image.base, image.render()) for image in images), after=after)


def handmade(folder: Path, *images: Image, after: bytes = b"") -> Path:
    path = folder / "made.wasm"
    path.write_bytes(with_files(*images, after=after))
    return path


@BOTH_SDKS
def test_ls_lists_a_linked_program(sdk: str, tmp_path: Path) -> None:
    assert inspect("ls", build(tmp_path, sdk=sdk), "-R") == ALL


def test_ls_finds_the_files_of_a_stripped_program(tmp_path: Path) -> None:
    program = build(tmp_path)
    subprocess.run([strip_tool(), "--strip-all", program], check=True)
    assert inspect("ls", program, "-R") == ALL


@pytest.mark.parametrize(
    "contents",
    [
        component(module(), with_files(SMALL)),
        component(module(), nested=[component(module()), component(module(), with_files(SMALL))]),
        component(module(), program_of(replace(SMALL, where=IN_LINKED_SEGMENT))),
        component(module(passive(b"other")), nested=[component(program_of(replace(SMALL, where=IN_LATE_SEGMENT)))]),
    ],
    ids=["in it", "nested", "in a segment of it", "added to it"],
)
def test_files_of_a_component_are_those_of_its_core_module(contents: bytes, tmp_path: Path) -> None:
    (tmp_path / "component.wasm").write_bytes(contents)
    assert inspect("ls", tmp_path / "component.wasm", "-R") == b"/a\n/d\n/d/b\n/l\n"
    assert inspect("cat", tmp_path / "component.wasm", "/d/b") == b"second"


def test_files_of_a_program_for_threads_are_found(tmp_path: Path) -> None:
    threads = "-Wl,--shared-memory,--max-memory=1048576,--no-check-features"
    program = build(tmp_path, "-matomics", "-mbulk-memory", threads)
    assert inspect("ls", program, "-R") == ALL
    assert inspect("cat", program, "/hello.txt") == b"hello\n"


def test_ls_without_r_shows_one_level(tmp_path: Path) -> None:
    program = handmade(tmp_path, SMALL)
    assert inspect("ls", program) == b"/a\n/d\n/l\n"
    assert inspect("ls", program, "d", "/a") == b"/d/b\n/a\n"


def test_ls_l_shows_kind_links_size_time_and_target(tmp_path: Path) -> None:
    program = handmade(tmp_path, SMALL)
    assert inspect("ls", program, "-l").decode().splitlines() == [
        "- 1 5 1970-01-01T00:00:01Z /a",
        "d 2 0 1970-01-01T00:00:01Z /d",
        "l 1 3 1970-01-01T00:00:01Z /l -> d/b",
    ]


def test_ls_json_can_be_read(tmp_path: Path) -> None:
    found = json.loads(inspect("ls", handmade(tmp_path, SMALL.changed(4, name=b"\xff")), "--json", "-R"))
    assert {os.fsencode(entry["path"]): entry["kind"] for entry in found} == {
        b"/a": "file",
        b"/d": "directory",
        b"/d/\xff": "file",
        b"/l": "symlink",
    }
    assert [entry["target"] for entry in found if entry["kind"] == "symlink"] == ["d/b"]


ODD = Image(
    (
        Node(b"", DIRECTORY, start=1, size=4),
        Node(b"\n", FILE, related=1),
        Node(b"\\", FILE, related=2),
        Node(b"\xc3\xbc", FILE, related=3),
        Node(b"\xff\x1b[", FILE, related=4),
    )
)


def test_ls_escapes_what_would_not_stay_on_its_line(tmp_path: Path) -> None:
    assert inspect("ls", handmade(tmp_path, ODD)).decode() == "/\\x0a\n/\\x5c\n/ü\n/\\xff\\x1b[\n"


def test_ls_0_gives_the_bytes(tmp_path: Path) -> None:
    assert inspect("ls", handmade(tmp_path, ODD), "-0") == b"/\n\0/\\\0/\xc3\xbc\0/\xff\x1b[\0"


@BOTH_SDKS
def test_cat_prints_bytes_as_they_are(sdk: str, tmp_path: Path) -> None:
    program = build(tmp_path, sdk=sdk)
    assert inspect("cat", program, "/sub/deep/file", "hello.txt") == bytes(range(256)) * 100 + b"hello\n"


def test_cat_follows_links_as_the_program_does(tmp_path: Path) -> None:
    program = build(tmp_path)
    assert inspect("cat", program, "link", "sub/../link") == b"hello\nhello\n"
    assert len(inspect("cat", program, "dirlink/file")) == 25600
    assert inspect("ls", program, "dirlink", "dirlink/file") == b"/dirlink\n/sub/deep/file\n"


def test_cat_reports_all_that_it_cannot_print(tmp_path: Path) -> None:
    program = handmade(tmp_path, SMALL)
    lines = error_lines(wasivfs("cat", program, "nothing", "a/", "a", "a/x"))
    assert [line.split(": ")[2] for line in lines] == [
        "no such file in the program",
        "not a directory",
        "not a directory",
    ]
    (line,) = error_lines(wasivfs("cat", program, "a", "d"))
    assert "is a directory: d" in line


def test_a_loop_of_links_is_an_error(tmp_path: Path) -> None:
    (line,) = error_lines(wasivfs("cat", handmade(tmp_path, SMALL.changed(3, target=b"./l")), "l"))
    assert "too many symbolic links" in line


@BOTH_SDKS
def test_extract_writes_an_equal_tree(sdk: str, tmp_path: Path) -> None:
    make_standard_tree(tmp_path / "tree")
    (tmp_path / "main.c").write_text("int main(void) { return 0; }\n")
    must(cc(tmp_path, "main.c", "--dir", "tree", "--mtime", "keep", "--allow-dangling", "-o", "app.wasm", sdk=sdk))
    inspect("extract", tmp_path / "app.wasm", "-C", tmp_path / "out")
    assert described(tmp_path / "out") == described(tmp_path / "tree")


LARGE = 128 << 20


def large_image(where: int) -> Image:
    """The image of a file of 128 MiB, without its zeros."""
    nodes = (
        Node(b"", DIRECTORY, start=1, size=2),
        Node(b"a", FILE, size=5, related=1),
        Node(b"large", FILE, start=8, size=LARGE - 8, related=2),
    )
    return Image(nodes, contents=b"hello", where=where, changes={"data_size": LARGE})


@pytest.fixture(params=FORMS, ids=["in memory", "in a linked segment", "in a late segment"])
def large(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A program with a large file, which ends the module and takes no room on the disk."""
    image = large_image(request.param)
    mode, head = (b"\x00" + i32(1024), image.render()) if request.param == IN_MEMORY else (b"\x01", image.segment())
    size = len(head) + LARGE
    others = [hooks(LATE_KNOWN | (LATE_IMAGE if request.param == IN_LATE_SEGMENT else 0), address=128)]
    others += [active(1024, image.render())] if request.param == IN_LINKED_SEGMENT else []
    last = mode + leb(size)
    data = leb(len(others) + 1) + b"".join(others) + last
    pages = size // 65536 + 2
    start = module(pages=pages)[:-3] + b"\x0b" + leb(len(data) + size) + data
    path = tmp_path / "large.wasm"
    path.write_bytes(start + head)
    os.truncate(path, len(start) + size)
    return path


def peak_of(*arguments: str | Path) -> int:
    """The memory of a command in bytes. A child of this process would begin with what this one holds."""
    measure = "import resource, subprocess as s, sys; s.run(sys.argv[1:], check=True, stdout=s.DEVNULL); "
    measure += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    command = [sys.executable, ROOT / "pybuild" / "wasivfs", *arguments]
    result = subprocess.run([sys.executable, "-c", measure, *command], capture_output=True, check=True)
    return int(result.stdout) * (1 if sys.platform == "darwin" else 1024)


@pytest.mark.parametrize("arguments", [["ls"], ["cat", "a"], ["cat", "large"], ["ls", "-R"]], ids=" ".join)
def test_a_large_program_is_not_held_in_memory(arguments: list[str], large: Path) -> None:
    assert peak_of(arguments[0], large, *arguments[1:]) < 60 << 20


def test_a_large_file_is_not_held_in_memory_when_it_is_extracted(large: Path, tmp_path: Path) -> None:
    assert peak_of("extract", large, "large", "-C", tmp_path / "out") < 60 << 20
    assert (tmp_path / "out" / "large").stat().st_size == LARGE - 8


def test_extract_writes_what_is_asked_for_with_its_parents(tmp_path: Path) -> None:
    inspect("extract", handmade(tmp_path, SMALL), "-C", tmp_path / "out", "d/b", "l")
    assert sorted(described(tmp_path / "out")) == [b"/d", b"/d/b", b"/l"]


def test_extract_does_not_overwrite_unless_forced(tmp_path: Path) -> None:
    program = handmade(tmp_path, SMALL)
    (tmp_path / "out" / "d").mkdir(parents=True)
    (tmp_path / "out" / "d" / "b").write_text("mine")
    (line,) = error_lines(wasivfs("extract", program, "-C", tmp_path / "out"))
    assert "already there: d/b" in line
    assert sorted(described(tmp_path / "out")) == [b"/d", b"/d/b"]
    inspect("extract", program, "-C", tmp_path / "out", "--force")
    assert (tmp_path / "out" / "d" / "b").read_text() == "second"


def test_extract_never_replaces_a_directory(tmp_path: Path) -> None:
    (tmp_path / "out" / "a").mkdir(parents=True)
    (line,) = error_lines(wasivfs("extract", handmade(tmp_path, SMALL), "-C", tmp_path / "out", "-f"))
    assert "it is a directory" in line


@pytest.mark.parametrize("force", [[], ["--force"]])
def test_extract_does_not_write_through_a_link_that_is_there(force: list[str], tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "d").symlink_to("../outside")
    (tmp_path / "out" / "a").symlink_to("../outside/a")
    wasivfs("extract", handmade(tmp_path, SMALL), "-C", tmp_path / "out", *force)
    assert list((tmp_path / "outside").iterdir()) == []
    assert (tmp_path / "out" / "d").is_symlink() == (not force)


def test_extract_does_not_write_through_a_link_in_the_image(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    links = Image(
        (
            Node(b"", DIRECTORY, start=1, size=2),
            Node(b"a", SYMLINK, related=1, target=os.fsencode(tmp_path / "outside")),
            Node(b"b", SYMLINK, related=2, target=b"../outside"),
        )
    )
    below = Image(
        (
            Node(b"", DIRECTORY, start=1, size=2),
            Node(b"a", DIRECTORY, start=3, size=1),
            Node(b"b", FILE, size=1, related=2),
            Node(b"f", FILE, size=1, related=3),
        ),
        contents=b"x",
        base=8192,
    )
    inspect("extract", handmade(tmp_path, links, below), "-C", tmp_path / "out")
    assert list((tmp_path / "outside").iterdir()) == []
    assert (tmp_path / "out" / "a").is_symlink()


def refusal(folder: Path, contents: bytes) -> str:
    (folder / "file.wasm").write_bytes(contents)
    (line,) = error_lines(wasivfs("ls", folder / "file.wasm"))
    assert "file.wasm" in line
    return line


def test_what_is_not_ours_is_refused_with_the_reason(tmp_path: Path) -> None:
    assert "no wasivfs image in it" in refusal(tmp_path, module())
    assert "wasivfs cc --dir" in refusal(tmp_path, module())
    assert "empty" in refusal(tmp_path, b"")
    assert "does not begin as a WebAssembly file" in refusal(tmp_path, b"\x7fELF" * 10)
    assert "unknown version" in refusal(tmp_path, b"\0asm\x0e\0\x01\0")
    assert "no wasivfs image in it" in refusal(tmp_path, component(module()))
    assert "cut off" in refusal(tmp_path, component(with_files(SMALL))[:-50])
    assert "several programs" in refusal(tmp_path, component(with_files(SMALL), nested=[component(with_files(SMALL))]))
    assert "cut off" in refusal(tmp_path, module(active(0, b"x" * 1000))[:500])
    assert "not linked yet" in refusal(tmp_path, module(after=custom(b"linking", b"\x02")))
    damaged = SMALL.changed(1, name=b"..")
    assert "damaged wasivfs image" in refusal(tmp_path, module(active(damaged.base, damaged.render())))


def test_a_program_that_is_missing_is_one_line(tmp_path: Path) -> None:
    (line,) = error_lines(wasivfs("ls", "nowhere.wasm", folder=tmp_path))
    assert line == "wasivfs: error: No such file or directory: nowhere.wasm; give a file that exists"


def test_a_reader_that_stops_early_is_no_error(tmp_path: Path) -> None:
    big = Image(
        (Node(b"", DIRECTORY, start=1, size=1), Node(b"f", FILE, size=1 << 20, related=1)), contents=bytes(1 << 20)
    )
    program = tmp_path / "big.wasm"
    program.write_bytes(module(active(big.base, big.render()), pages=20))
    script = ROOT / "pybuild" / "wasivfs"
    command = f"{sys.executable} {script} cat {program} f | head -c 1"
    result = subprocess.run(["sh", "-c", command], capture_output=True, check=True)
    assert (result.stdout, result.stderr) == (b"\0", b"")
