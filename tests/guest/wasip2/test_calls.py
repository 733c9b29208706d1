# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Calls that a C library seldom makes, the tree of image and host, and what traced components print."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.guest.union.layers import union
from tests.guest.union.test_programs import PATHS, make_host, make_image
from tests.support import trees
from tests.support.commands import must, wasivfs
from tests.support.components import TRAPPED, run_component
from tests.support.forms import Words
from tests.support.oracle import compile_natively, run_natively
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

from .conftest import FLAGS, TARGET, Link

HERE = Path(__file__).parent
EVERYTHING = HERE.parent / "union" / "everything.c"
ON = {"WASIVFS_TRACE": "1"}
OF_HOST = b"HELLO, WORLD\n"
STREAMS = """\
preopens: 1, /
read 0: ""
read 2: "wo"
skipped 1
read 3: "ld
"
read 0: ""
read: error 1
skip: error 1
ready: 0 1 1
with the host's: 1 2
ours alone: 0
the host's alone: 0
hello, world
spliced: 1 1
splice: error 1
"""
BLOCKING = STREAMS.replace('read 0: ""\n', "")


@pytest.mark.parametrize("rule", ["below", "above", "none"])
@pytest.mark.parametrize("contents", ["memory", "passive"])
def test_streams_of_a_file_work_beside_those_of_the_host(link: Link, rule: str, contents: str, tmp_path: Path) -> None:
    app = link(HERE / "streams.c", "--dir", "assets", "--host", rule, "--contents", contents)
    assert run_component(app, tmp_path, ["hello.txt"]).text() == STREAMS
    assert run_component(app, tmp_path, ["hello.txt", "blocking"]).text() == BLOCKING


def test_streams_of_the_host_pass_through(link: Link, tmp_path: Path) -> None:
    app = link(HERE / "streams.c", "--dir", "assets")
    mounts = {"/h": tmp_path / "assets"}
    found = run_component(app, tmp_path, ["h/hello.txt", "blocking"], mounts=mounts).text()
    assert found.startswith(BLOCKING[: BLOCKING.index("spliced")])


HOSTILE = """\
open nothing: error 20
open a zero byte: error 12
open a long name: error 18
open a long path: error 18
open above the root: ok 0
open the host: error 31
open a file as a directory: error 24
open a file: ok 0
read 0 at 0: 0 bytes, end 0
read 18446744073709551615 at 0: 13 bytes, end 1
read 18446744073709551615 at 5: 8 bytes, end 1
read 1 at 13: 0 bytes, end 1
read 1 at 18446744073709551615: 0 bytes, end 1
skipped 12
stat of the root: 3
preopens: 1
"""


@pytest.mark.parametrize("rule", ["below", "above", "none"])
def test_arguments_that_no_library_passes_do_no_harm(link: Link, rule: str, tmp_path: Path) -> None:
    app = link(HERE / "hostile.c", "--dir", "assets", "--host", rule)
    assert run_component(app, tmp_path).text() == HOSTILE
    after_drop = run_component(app, tmp_path, ["drop"])
    assert after_drop.status == TRAPPED
    assert after_drop.stdout.decode() == HOSTILE[: HOSTILE.index("skipped")]


@pytest.fixture(scope="session")
def programs(wasip2: Toolchain, shared: Path) -> Path:
    """A program for Linux, and as a component under each rule that has a host."""

    def make(folder: Path) -> None:
        make_image(folder / "image")
        compile_natively([EVERYTHING], folder / "native")
        must(wasivfs("cc", TARGET, *FLAGS, "-c", EVERYTHING, "-o", folder / "everything.o", toolchain=wasip2))
        linked: Words = ["cc", TARGET, folder / "everything.o", "-lwasi-emulated-mman", "--dir", folder / "image"]
        for rule in ("below", "above"):
            options: Words = ["--allow-dangling", "--host", rule, "-o", folder / f"{rule}.wasm"]
            must(wasivfs(*linked, *options, toolchain=wasip2))

    return make_once(shared / "wasip2-union", make)


@pytest.mark.parametrize("rule", ["below", "above"])
@pytest.mark.parametrize("root", ["/", "/dir", "/host/deep", "/host"])
def test_components_find_the_merged_tree(programs: Path, rule: str, root: str, tmp_path: Path) -> None:
    mounts = {"/": make_host(tmp_path / "h")}
    assert found_in_union(programs, rule, [root, *PATHS], mounts, tmp_path)


@pytest.mark.parametrize("rule", ["below", "above"])
def test_components_find_mounts_beside_each_other(programs: Path, rule: str, tmp_path: Path) -> None:
    mounts = {"/host": make_host(tmp_path / "one"), "/dir/two": make_host(tmp_path / "two"), "/x/y": tmp_path / "one"}
    arguments = ["/dir", *PATHS, "two/host/deep", "/dir/two/both", "/x/y/../y/both", "../x/y/dir/", "two/../../x"]
    assert found_in_union(programs, rule, arguments, mounts, tmp_path)


def found_in_union(
    programs: Path, rule: str, arguments: list[str], mounts: Mapping[str, Path], folder: Path
) -> list[str]:
    """What a component finds, which is what Linux finds in the kernel's union."""
    merged = union(programs / "image", mounts, rule, folder)
    found = run_component(programs / f"{rule}.wasm", folder, arguments, mounts=mounts).text().splitlines()
    assert found == run_natively(programs / "native", merged, arguments).text().splitlines()
    return found


LISTING = """
#include <dirent.h>
#include <stdio.h>
int main(void) {
    DIR *one = opendir("/d"), *two = opendir("/d");
    int count = 0;
    for (struct dirent *a; (a = readdir(one)); count++)
        printf("%s", readdir(two) ? "" : "short ");
    rewinddir(one);
    for (int i = 0; i < count; i++)
        readdir(one);
    printf("%d %d\\n", count, readdir(one) == 0);
}
"""


@pytest.mark.parametrize("rule", ["below", "above"])
def test_two_listings_of_one_directory_take_turns(link: Link, rule: str, tmp_path: Path) -> None:
    (tmp_path / "main.c").write_text(LISTING)
    for number in range(50):
        trees.write(tmp_path, f"assets/d/{number}")
        trees.write(tmp_path, f"mounted/{number + 25}")
    app = link("main.c", "--dir", "assets", "--host", rule)
    assert run_component(app, tmp_path, mounts={"/d": tmp_path / "mounted"}).text() == "77 1\n"


MANY = """
#include <dirent.h>
#include <stdio.h>
int main(void) {
    for (int i = 0; i < 3000; i++) {
        DIR *d = opendir("/d");
        if (!d || !readdir(d) || !readdir(d) || !readdir(d) || closedir(d))
            return printf("%d\\n", i), 1;
    }
    puts("done");
}
"""


@pytest.mark.parametrize("rule", ["below", "above"])
def test_listings_leave_no_handle_of_the_host_behind(link: Link, rule: str, tmp_path: Path) -> None:
    (tmp_path / "main.c").write_text(MANY)
    trees.write(tmp_path, "mounted/file")
    trees.write(tmp_path, "assets/d/own")
    app = link("main.c", "--dir", "assets", "--host", rule)
    assert run_component(app, tmp_path, mounts={"/d": tmp_path / "mounted"}).text() == "done\n"


OPEN = """
#include <stdio.h>
int main(void) {
    char line[20];
    FILE *file = fopen("/hello.txt", "r");
    if (file && fgets(line, sizeof line, file))
        fputs(line, stdout);
    fopen("/missing", "r");
}
"""


@pytest.mark.parametrize("options", [["--trace"], ["--trace", "--host=none"]], ids=["below", "sealed"])
def test_traced_component_prints_its_calls(link: Link, options: list[str], tmp_path: Path) -> None:
    (tmp_path / "main.c").write_text(OPEN)
    app = link("main.c", "--dir", "assets", *options)
    assert run_component(app, tmp_path).text() == "hello, world\n"
    finished = run_component(app, tmp_path, environment=ON)
    assert finished.stdout == b"hello, world\n"
    lines = finished.stderr.decode().splitlines()
    assert re.fullmatch(r'descriptor\.open-at\(#\d+, 0x1, "hello\.txt", 0x0, 0x1\) = #\d+ \(image\)', lines[0])
    assert any(re.fullmatch(r"input-stream\.(blocking-)?read\(#\d+, \d+\) = 13 \(image\)", line) for line in lines)
    assert re.fullmatch(r'descriptor\.open-at\(#\d+, 0x1, "missing", 0x0, 0x1\) = -1 ENOENT \(image\)', lines[-1])


def test_trace_says_what_the_host_served(link: Link, tmp_path: Path) -> None:
    (tmp_path / "main.c").write_text(OPEN.replace("/hello.txt", "/h/file"))
    trees.write(tmp_path, "mounted/file", OF_HOST)
    app = link("main.c", "--dir", "assets", "--trace")
    finished = run_component(app, tmp_path, environment=ON, mounts={"/h": tmp_path / "mounted"})
    assert re.search(rb'open-at\(#\d+, 0x1, "h/file", 0x0, 0x1\) = \d+ \(host\)', finished.stderr)
