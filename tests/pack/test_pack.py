# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs pack`: what a program finds in its tree afterwards, on engines."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.inspect.test_inspect import peak_of
from tests.pack.conftest import SHOW
from tests.support import trees
from tests.support.commands import must, wasivfs
from tests.support.engines import run_on_node, run_on_wasmedge, run_on_wasmtime
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

DANGLING = ["--allow-dangling"]  # for the standard tree
RUNS = {"wasmtime": run_on_wasmtime, "node": run_on_node, "wasmedge": run_on_wasmedge}


def pack(program: Path, output: Path, *words: object, folder: Path | None = None) -> Path:
    must(wasivfs("pack", program, *map(str, words), "-o", output, folder=folder))
    return output


def shown(program: Path) -> list[str]:
    """The tree that the program finds: a line for each entry, without its time."""
    return re.sub(r"(?m)^(\S \S+ \d+) \d+", r"\1", run_on_wasmtime(program).text()).splitlines()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder with the standard tree in it, one of whose files has a time of its own."""
    root = tmp_path / "tree"
    trees.make_standard_tree(root)
    os.utime(root / "digits", (1_234_567_890, 1_234_567_890))
    return tmp_path


@pytest.mark.parametrize("engine", RUNS)
@pytest.mark.parametrize("mtime", ["77", "keep"])
def test_a_program_finds_what_it_would_find_if_it_were_linked_with_it(
    engine: str, mtime: str, debian: Toolchain, programs: Path, tree: Path
) -> None:
    options = [*DANGLING, "--dir", f"{tree}/tree::/a/b", "--mtime", mtime]
    must(wasivfs("cc", "-O1", SHOW, *options, "-o", tree / "linked.wasm", toolchain=debian))
    packed = pack(programs / "shim.wasm", tree / "packed.wasm", *options)
    # The root is that of two images, so that nobody counts its links.
    linked_text = run_on_wasmtime(tree / "linked.wasm").text()
    assert RUNS[engine](packed).text() == linked_text.replace("d / 3 ", "d / 1 ", 1)
    listings = [must(wasivfs("ls", "-lR", tree / name)) for name in ("packed.wasm", "linked.wasm")]
    assert listings[0] == listings[1]


@pytest.mark.parametrize("options", [["-O0", "-g"], ["-Os", "-flto"], ["-mexec-model=reactor"]], ids=" ".join)
def test_a_program_of_any_compiler_can_get_files(options: list[str], toolchain: Toolchain, tmp_path: Path) -> None:
    trees.write(tmp_path, "a/f", b"f\n")
    export = '__attribute__((export_name("call"))) void call(void);\nvoid call(void) { show("/"), fflush(stdout); }\n'
    (tmp_path / "main.c").write_text(SHOW.read_text() + export)
    must(wasivfs("cc", "main.c", "--shim", *options, "-o", "app.wasm", toolchain=toolchain, folder=tmp_path))
    packed = pack(tmp_path / "app.wasm", tmp_path / "packed.wasm", "--dir", tmp_path / "a")
    call = "call" if "reactor" in options[0] else "_start"
    assert "\n- /f 1 315532800 f\n" in run_on_wasmtime(packed, call=call).text()


def test_files_are_added_above_those_of_the_link(programs: Path, tmp_path: Path) -> None:
    trees.write(tmp_path, "new/both/packed", b"packed\n")
    trees.write(tmp_path, "new/own", b"packed\n")
    packed = pack(programs / "linked.wasm", tmp_path / "out.wasm", "--dir", tmp_path / "new")
    assert shown(packed) == [
        "d / 1 ", "d /both 1 ", "- /both/linked 1 linked", "- /both/packed 1 packed", "- /own 1 packed",
    ]  # fmt: skip


def test_replace_hides_all_that_was_there(programs: Path, tmp_path: Path) -> None:
    trees.write(tmp_path, "old/old", b"old\n")
    trees.write(tmp_path, "new/new", b"new\n")
    once = pack(programs / "linked.wasm", tmp_path / "once.wasm", "--dir", tmp_path / "old")
    twice = pack(once, tmp_path / "twice.wasm", "--replace", "--dir", tmp_path / "new")
    assert shown(twice) == ["d / 2 ", "- /new 1 new"]
    assert (
        twice.read_bytes()
        == pack(
            programs / "linked.wasm", tmp_path / "at-once.wasm", "--replace", "--dir", tmp_path / "new"
        ).read_bytes()
    )
    added = pack(twice, tmp_path / "added.wasm", "--dir", tmp_path / "old")
    assert shown(added) == ["d / 2 ", "- /new 1 new", "- /old 1 old"]


@pytest.fixture(scope="session")
def passive(debian: Toolchain, shared: Path) -> Path:
    """A program whose own contents are outside of memory, and a file to pack."""

    def make(folder: Path) -> None:
        trees.write(folder, "tree/large", trees.pattern(100_000))
        trees.write(folder, "new/new", b"new\n")
        words = ["-O1", str(SHOW), "--dir=tree", "--contents=passive", "-o", "app.wasm"]
        must(wasivfs("cc", *words, toolchain=debian, folder=folder))

    return make_once(shared / "packed-passive", make)


def test_contents_outside_of_memory_stay_beside_packed_ones(passive: Path, tmp_path: Path) -> None:
    once = pack(passive / "app.wasm", tmp_path / "once.wasm", "--dir", passive / "new")
    twice = pack(once, tmp_path / "twice.wasm", "--dir", f"{passive}/new/new::/again")
    (large,) = [line for line in shown(passive / "app.wasm") if "/large" in line]
    assert shown(twice) == ["d / 1 ", "- /again 1 new", large, "- /new 1 new"]
    assert must(wasivfs("cat", twice, "/large")) == trees.pattern(100_000)


def test_replace_drops_contents_outside_of_memory(passive: Path, tmp_path: Path) -> None:
    replaced = pack(passive / "app.wasm", tmp_path / "replaced.wasm", "--replace", "--dir", passive / "new")
    assert shown(replaced) == ["d / 2 ", "- /new 1 new"]
    assert replaced.stat().st_size < (passive / "app.wasm").stat().st_size - 99_000
    again = pack(replaced, tmp_path / "again.wasm", "--dir", f"{passive}/new/new::/again")
    assert shown(again) == ["d / 2 ", "- /again 1 new", "- /new 1 new"]


def test_the_last_one_to_pack_a_path_wins(programs: Path, tmp_path: Path) -> None:
    trees.write(tmp_path, "first/same", b"first\n")
    trees.write(tmp_path, "first/was-directory/gone", b"first\n")
    trees.write(tmp_path, "first/was-file", b"first\n")
    trees.write(tmp_path, "first/d/kept", b"first\n")
    trees.write(tmp_path, "second/same", b"second\n")
    trees.write(tmp_path, "second/was-directory", b"second\n")
    trees.write(tmp_path, "second/was-file/new", b"second\n")
    trees.write(tmp_path, "second/d/added", b"second\n")
    once = pack(programs / "shim.wasm", tmp_path / "once.wasm", "--dir", tmp_path / "first")
    twice = pack(once, tmp_path / "twice.wasm", "--dir", tmp_path / "second")
    assert shown(twice) == [
        "d / 1 ", "d /d 2 ", "- /d/added 1 second", "- /d/kept 1 first", "- /same 1 second",
        "- /was-directory 1 second", "d /was-file 2 ", "- /was-file/new 1 second",
    ]  # fmt: skip


def test_packing_in_two_steps_gives_the_bytes_of_one_step(programs: Path, tree: Path) -> None:
    trees.write(tree, "more/zz", b"more\n")
    trees.write(tree, "more/large", trees.pattern(300_000))
    first, second = [*DANGLING, "--dir", f"{tree}/tree::/a"], ["--dir", f"{tree}/more::/z"]
    once = pack(programs / "linked.wasm", tree / "once.wasm", *first)
    two_steps = pack(once, tree / "two-steps.wasm", *second)
    one_step = pack(programs / "linked.wasm", tree / "one-step.wasm", *second, *first)
    assert two_steps.read_bytes() == one_step.read_bytes()


def test_what_is_kept_keeps_its_times_and_hard_links(programs: Path, tree: Path) -> None:
    trees.write(tree, "more/zz", b"more\n")
    once = pack(programs / "shim.wasm", tree / "once.wasm", *DANGLING, "--dir", f"{tree}/tree::/a", "--mtime=keep")
    twice = pack(once, tree / "twice.wasm", "--dir", f"{tree}/more::/z", "--mtime=5")
    text = run_on_wasmtime(twice).text()
    assert "\n- /a/digits 1 1234567890 " in text
    assert "\n- /a/sub/hard3 3 " in text
    assert "\n- /z/zz 1 5 more\n" in text


def test_nothing_stays_of_a_file_that_is_packed_over(programs: Path, tmp_path: Path) -> None:
    trees.write(tmp_path, "first/f", trees.pattern(200_000))
    trees.write(tmp_path, "second/f", b"short\n")
    second = ["--dir", tmp_path / "second"]
    once = pack(programs / "shim.wasm", tmp_path / "once.wasm", "--dir", tmp_path / "first")
    twice = pack(once, tmp_path / "twice.wasm", *second)
    assert twice.read_bytes() == pack(programs / "shim.wasm", tmp_path / "direct.wasm", *second).read_bytes()


def test_contents_that_need_less_room_than_their_files_are_where_the_tables_say(programs: Path, tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        trees.write(tmp_path, f"a/{name}", trees.pattern(700_000))  # once, they need a number of fewer bytes
    trees.write(tmp_path, "a/z", b"z\n")
    packed = pack(programs / "shim.wasm", tmp_path / "out.wasm", "--dir", tmp_path / "a")
    assert len(packed.read_bytes()) < (programs / "shim.wasm").stat().st_size + 720_000
    assert must(wasivfs("cat", packed, "/one", "/z")) == trees.pattern(700_000) + b"z\n"
    assert shown(packed)[-1] == "- /z 1 z"


def test_the_same_files_give_the_same_bytes_anywhere(
    programs: Path, tree: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    one = pack(programs / "shim.wasm", elsewhere / "one.wasm", *DANGLING, "--dir", tree / "tree")
    two = pack(programs / "shim.wasm", tree / "two.wasm", *DANGLING, "--dir=tree", folder=tree)
    assert one.read_bytes() == two.read_bytes()


def test_links_may_lead_to_what_the_program_has(programs: Path, tmp_path: Path) -> None:
    trees.write(tmp_path, "first/late", b"late\n")
    trees.link(tmp_path, "second/to-linked", "own")
    trees.link(tmp_path, "second/to-late", "late")
    once = pack(programs / "linked.wasm", tmp_path / "once.wasm", "--dir", tmp_path / "first")
    twice = pack(once, tmp_path / "twice.wasm", "--dir", tmp_path / "second")
    assert must(wasivfs("cat", twice, "/to-linked", "/to-late")) == b"linked\nlate\n"
    failed = wasivfs("pack", once, "--replace", "--dir", tmp_path / "second", "-o", tmp_path / "no.wasm")
    assert failed.returncode == 1
    assert [line.split(":")[2] for line in failed.stderr.decode().splitlines()] == [" dangling symlink"] * 2
    assert not (tmp_path / "no.wasm").exists()


def test_the_options_that_choose_files_mean_what_they_mean_to_image(programs: Path, tmp_path: Path) -> None:
    for name in ("yes.txt", "no.log", "only-here"):
        trees.write(tmp_path, f"a/{name}", b"a\n")
    trees.link(tmp_path, "a/link", "only-here")
    (tmp_path / "m.toml").write_text(
        'exclude = ["only-here"]\n[[root]]\nhost = "a"\nguest = "/m"\nsymlinks = "follow"\n'
    )
    words = ["--manifest=m.toml", "--exclude=*.log", "--dir=a/no.log::/"]
    packed = pack(programs / "shim.wasm", tmp_path / "out.wasm", *words, folder=tmp_path)
    assert must(wasivfs("ls", "-R", packed)).split() == [b"/m", b"/m/link", b"/m/yes.txt", b"/no.log"]


def test_a_sealed_program_stays_sealed(programs: Path, tmp_path: Path) -> None:
    trees.write(tmp_path, "a/f", b"f\n")
    packed = pack(programs / "sealed.wasm", tmp_path / "out.wasm", "--host=none", "--dir", tmp_path / "a")
    must(wasivfs("check", packed))
    assert run_on_wasmtime(packed, mounts={"/host": tmp_path}).text().count("host") == 0


def test_the_depfile_names_the_program_and_all_that_was_read(programs: Path, tmp_path: Path) -> None:
    trees.write(tmp_path, "a/d/f", b"f\n")
    words = ["--dir", tmp_path / "a", "--depfile", tmp_path / "out.d"]
    pack(programs / "shim.wasm", tmp_path / "out.wasm", *words)
    first = (tmp_path / "out.d").read_text().replace("\\\n", "").splitlines()[0].split()
    assert first == [
        f"{tmp_path}/out.wasm:",
        *map(str, (programs / "shim.wasm", *(tmp_path / name for name in ("a", "a/d", "a/d/f")))),
    ]
    pack(programs / "shim.wasm", tmp_path / "out.wasm", *words, "--depfile-target=other")
    assert (tmp_path / "out.d").read_text().startswith("other:")


def test_no_compiler_is_needed_and_the_program_can_be_run_like_one_of_cc(programs: Path, tmp_path: Path) -> None:
    trees.write(tmp_path, "a", b"a\n")
    environment = {"PATH": "/nowhere", "WASI_SDK_PATH": "/nowhere"}
    result = wasivfs(
        "pack", programs / "shim.wasm", "--dir", tmp_path / "a", "-o", tmp_path / "out", "-v", environment=environment
    )
    assert must(result).decode() == f"{tmp_path}/out: 2 nodes, 1 files, 2 bytes, 2 stored\n"
    assert (tmp_path / "out").stat().st_mode == (programs / "shim.wasm").stat().st_mode


def test_neither_the_program_nor_the_files_are_held_in_memory(programs: Path, tmp_path: Path) -> None:
    trees.write(tmp_path, "a/f")
    os.truncate(tmp_path / "a" / "f", 200 << 20)
    once = tmp_path / "once.wasm"
    assert peak_of("pack", programs / "shim.wasm", "--dir", tmp_path / "a", "-o", once) < 64 << 20
    trees.write(tmp_path, "b/g", b"g\n")
    assert peak_of("pack", once, "--dir", tmp_path / "b", "-o", tmp_path / "twice.wasm") < 64 << 20
