# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a depfile names besides the files read: links on the way, response files, and no option's value."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from wasivfs_rules.common.depfile import prerequisites
from wasivfs_rules.request import linker_arguments as linker

from tests.commands.programs import make_project
from tests.support.commands import ROOT, must, wasivfs
from tests.support.sid import require_in_sid, write_launcher
from tests.support.toolchains import SID_PACKAGES, Toolchain, require_zig
from tests.support.tools import require_tool


def age(folder: Path) -> None:
    """As in a Nix store: all times are those of 1970."""
    for path in [folder, *folder.rglob("*")]:
        os.utime(path, (1, 1), follow_symlinks=False)


def store(folder: Path, version: str) -> Path:
    item = folder / "store" / version
    (item / "share").mkdir(parents=True)
    (item / "share" / "hello.txt").write_text(f"{version}\n")
    age(item)
    return item


def exchange(link: Path, target: str) -> None:
    """`ln -sfn target link`."""
    new = link.with_name("new-link")
    new.symlink_to(target)
    new.replace(link)


def ninja(folder: Path) -> str:
    command = [require_tool("ninja"), "-C", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def image_by_ninja(source: Path, build: Path, *options: str) -> Path:
    """A build of an image of `source` by Ninja. Returns the image."""
    build.mkdir(exist_ok=True)
    words = [sys.executable, str(ROOT / "pybuild" / "wasivfs"), "image", "--embed", "string", *options]
    command = " ".join([*words, "--dir", str(source), "-o", "$out", "--depfile", "$out.d"])
    rule = f"rule image\n  command = {command}\n  depfile = $out.d\nbuild image.c: image\n"
    (build / "build.ninja").write_text(rule)
    ninja(build)
    assert "no work to do" in ninja(build)
    return build / "image.c"


@pytest.mark.parametrize("below", ["", "share"], ids=["root", "below-link"])
def test_exchanged_link_to_a_root_is_work_for_ninja(below: str, tmp_path: Path) -> None:
    store(tmp_path, "v1")
    store(tmp_path, "v2")
    (tmp_path / "source").mkdir()
    link = tmp_path / "source" / "result"
    link.symlink_to("../store/v1")
    image = image_by_ninja(link / below, tmp_path / "build")
    exchange(link, "../store/v2")
    assert "no work to do" not in ninja(tmp_path / "build")
    assert "v2" in image.read_text()


def test_exchanged_link_in_a_chain_of_links_is_work_for_ninja(tmp_path: Path) -> None:
    store(tmp_path, "v1")
    store(tmp_path, "v2")
    for name in ("source", "profiles"):
        (tmp_path / name).mkdir()
    (tmp_path / "profiles" / "current").symlink_to("../store/v1/share")
    (tmp_path / "source" / "data").symlink_to(tmp_path / "profiles" / "current")
    image = image_by_ninja(tmp_path / "source", tmp_path / "build", "--symlinks", "follow")
    exchange(tmp_path / "profiles" / "current", "../store/v2/share")
    assert "no work to do" not in ninja(tmp_path / "build")
    assert "v2" in image.read_text()


def test_links_that_decide_where_a_path_leads_are_named(tmp_path: Path) -> None:
    store(tmp_path, "v1")
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "result").symlink_to("../store/v1")
    must(wasivfs("image", "--dir", "links/result/share", "-o", "x.c", "--depfile", "x.d", folder=tmp_path))
    assert {b"links", b"links/result", b"links/result/share"} <= set(prerequisites((tmp_path / "x.d").read_bytes()))


def test_response_files_are_named(debian: Toolchain, tmp_path: Path) -> None:
    make_project(tmp_path)
    (tmp_path / "outer").write_text("--dir assets @inner\n")
    (tmp_path / "inner").write_text("--depfile x.d\n")
    for command in (["image", "-o", "x.c"], ["cc", "main.c", "-o", "x.wasm"], ["ld", "-r", "-o", "x.o"]):
        must(wasivfs(*command, "@outer", toolchain=debian, folder=tmp_path))
        assert {b"outer", b"inner"} <= set(prerequisites((tmp_path / "x.d").read_bytes())), command


def test_response_files_of_the_linker_are_named(debian: Toolchain, tmp_path: Path) -> None:
    make_project(tmp_path)
    (tmp_path / "linker").write_text("--strip-all\n")
    words = ["cc", "main.c", "-Wl,@linker", "--dir", "assets", "-o", "x.wasm", "--depfile", "x.d"]
    must(wasivfs(*words, toolchain=debian, folder=tmp_path))
    assert b"linker" in prerequisites((tmp_path / "x.d").read_bytes())


def test_objects_and_libraries_of_a_link_are_named(debian: Toolchain, tmp_path: Path) -> None:
    make_project(tmp_path)
    (tmp_path / "other.c").write_text("int other;\n")
    must(wasivfs("cc", "-c", "other.c", toolchain=debian, folder=tmp_path))
    words = ["cc", "main.c", "other.o", "--dir", "assets", "-o", "x.wasm", "--depfile", "x.d"]
    must(wasivfs(*words, toolchain=debian, folder=tmp_path))
    assert b"other.o" in prerequisites((tmp_path / "x.d").read_bytes())


def test_values_of_linker_options_are_not_named(debian: Toolchain, tmp_path: Path) -> None:
    make_project(tmp_path)
    must(wasivfs("cc", "-c", "main.c", toolchain=debian, folder=tmp_path))
    (tmp_path / "allowed").write_text("absent\n")
    words = [
        "-m",
        "wasm32",
        "-z",
        "stack-size=65536",
        "--export-if-defined",
        "malloc",
        "-O",
        "1",
        "--undefined",
        "main",
    ]
    words += ["--no-entry", "--allow-undefined", "--allow-undefined-file=allowed", "-o", "x.wasm", "--depfile", "x.d"]
    must(wasivfs("ld", "--dir", "assets", "main.o", *words, toolchain=debian, folder=tmp_path))
    read = set(prerequisites((tmp_path / "x.d").read_bytes()))
    assert not {b"wasm32", b"stack-size=65536", b"malloc", b"1", b"main"} & read
    assert {b"main.o", b"allowed"} <= read


def linkers(tmp_path: Path, name: str) -> Sequence[str]:
    if name == "14":
        return [require_tool("wasm-ld-14")]
    if name == "19":
        return [require_tool("wasm-ld-19")]
    if name == "zig":
        require_zig()
        return [sys.executable, "-m", "ziglang", "wasm-ld"]
    program = require_in_sid("usr/bin/wasm-ld-22", SID_PACKAGES).resolve()
    write_launcher(tmp_path / "wasm-ld", program, libraries=(program.parents[1] / "lib",))
    return [str(tmp_path / "wasm-ld")]


@pytest.mark.parametrize("name", ["14", "19", "22", "zig"])
def test_known_options_with_separate_values_are_those_of_the_linker(name: str, tmp_path: Path) -> None:
    """The linker decides: it reports a file that is not an object, unless the word is the value of an option."""
    command = linkers(tmp_path, name)
    shown = subprocess.run([*command, "--help"], capture_output=True, text=True, check=True).stdout
    options = set(re.findall(r"^  (--?[A-Za-z][\w-]*)", shown, re.MULTILINE)) - {"--help", "--version", "-v"}
    assert len(options) > 60
    (tmp_path / "no-object").write_text("none\n")
    for option in sorted(options):
        call = [*command, option, "no-object"]
        said = subprocess.run(call, capture_output=True, text=True, check=False, cwd=tmp_path).stderr
        if "unknown argument" not in said:
            is_input = bool(re.search("unknown file type|not an object", said))
            assert (option.lstrip("-") not in linker.OPTIONS_WITH_VALUE) == is_input, f"{option}: {said}"
