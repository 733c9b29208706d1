# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The image and directories of the host that cover the same paths, under each union rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import trees
from tests.support.commands import must, wasivfs
from tests.support.engines import run_on_node, run_on_wasmtime
from tests.support.forms import Words, link_in_form
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

SHELL = Path(__file__).parent / "programs" / "shell.c"


# What behaviours print of /many and /names with 70 and 60 more entries of the host, and one that both have.
MERGED = {
    "seekdir_returns_to_where_telldir_was": "371 positions, 0 wrong\nat the end: 1\n",
    "small_buffers_cut_entries_but_lose_none": "90 entries\n",
    "rewinddir_lists_again": "once: 371\nagain: 371\ndiffer: 0\nafter one: 371\n",
    "two_listings_at_once_do_not_disturb_each_other": "371 entries\n",
}


@pytest.fixture(scope="session", params=["below", "above", "none"])
def host(request: pytest.FixtureRequest) -> str:
    """Each rule in turn."""
    rule: str = request.param
    return rule


def make_tree(tree: Path) -> None:
    trees.write(tree, "both", b"both of the image\n")
    trees.write(tree, "image", b"of the image\n")
    trees.write(tree, "d/both", b"d/both of the image\n")
    trees.write(tree, "d/image", b"d/image of the image\n")
    trees.write(tree, "file-here", b"a file in the image\n")
    trees.write(tree, "directory-here/below", b"below a directory in the image\n")
    trees.link(tree, "to-host", "host")
    trees.link(tree, "to-both", "d/both")


@pytest.fixture(scope="session")
def shell(toolchain: Toolchain, form: str, host: str, shared: Path) -> Path:
    """The shell with an image, under one rule."""

    def compile_shell(folder: Path) -> None:
        make_tree(folder / "tree")
        must(wasivfs("cc", "-O1", "-c", SHELL, "-o", folder / "shell.o", toolchain=toolchain))

    compiled = make_once(shared / f"shell-{toolchain.name}", compile_shell)

    def link(folder: Path) -> None:
        words: Words = [compiled / "shell.o", "--host", host]
        output, options = folder / "shell.wasm", ["--allow-dangling"]
        link_in_form(form, words, compiled / "tree", output, options=options, toolchain=toolchain)

    return make_once(shared / f"shell-{toolchain.name}-{host}-{form}", link) / "shell.wasm"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A directory of the host with some paths that the image has too."""
    trees.write(tmp_path, "both", b"both of the host\n")
    trees.write(tmp_path, "host", b"of the host\n")
    trees.write(tmp_path, "d/both", b"d/both of the host\n")
    trees.write(tmp_path, "d/host", b"d/host of the host\n")
    trees.write(tmp_path, "file-here/below", b"below a directory of the host\n")
    trees.write(tmp_path, "directory-here", b"a file of the host\n")
    trees.write(tmp_path, "h-only/file", b"in a directory of the host\n")
    return tmp_path


def of(winner: str, path: str) -> str:
    return f"{path} of the {winner}\n"


@pytest.mark.parametrize("guest", ["/", "."])
def test_files_of_both_are_read(shell: Path, host: str, guest: str, directory: Path) -> None:
    def cat(path: str) -> str:
        return run_on_wasmtime(shell, ["cat", path], mounts={guest: directory}).text()

    winner = "host" if host == "above" else "image"
    assert cat("/image") == "of the image\n"
    assert cat("/both") == of(winner, "both")
    assert cat("/d/both") == of(winner, "d/both")
    assert cat("/to-both") == of(winner, "d/both")
    assert cat("/d/image") == "d/image of the image\n"
    missing = "ENOENT\n" if host == "none" else ""
    assert cat("/host") == (missing or "of the host\n")
    assert cat("/to-host") == (missing or "of the host\n")
    assert cat("/d/host") == (missing or "d/host of the host\n")
    assert cat("/h-only/../both") == (missing or of(winner, "both"))
    assert cat("/h-only/file") == (missing or "in a directory of the host\n")


def test_upper_entry_hides_the_other_where_kinds_differ(shell: Path, host: str, directory: Path) -> None:
    def cat(path: str) -> str:
        return run_on_wasmtime(shell, ["cat", path], mounts={"/": directory}).text()

    if host == "above":
        assert cat("/file-here/below") == "below a directory of the host\n"
        assert cat("/file-here") in {"EISDIR\n", "EBADF\n"}  # wasmtime's own
        assert cat("/directory-here") == "a file of the host\n"
        assert cat("/directory-here/below") == "ENOTDIR\n"
    else:
        assert cat("/file-here") == "a file in the image\n"
        assert cat("/file-here/below") == "ENOTDIR\n"
        assert cat("/directory-here") == "EISDIR\n"
        assert cat("/directory-here/below") == "below a directory in the image\n"


def test_listings_are_merged_without_doubles(shell: Path, host: str, directory: Path) -> None:
    def ls(path: str) -> list[str]:
        return run_on_wasmtime(shell, ["ls", path], mounts={"/": directory}).text().splitlines()

    image = ["both", "d", "directory-here", "file-here", "image", "to-both", "to-host"]
    both = [] if host == "none" else ["h-only", "host"]
    assert sorted(ls("/")) == sorted([".", "..", *image, *both])
    assert sorted(ls("/d")) == sorted([".", "..", "both", "image", *([] if host == "none" else ["host"])])


@pytest.mark.parametrize("count", [1, 50, 400])
def test_large_listings_are_merged_without_doubles(shell: Path, host: str, count: int, directory: Path) -> None:
    names = {f"{'n' * (number % 90)}-{number}" for number in range(count)}
    for name in names:
        trees.write(directory, f"d/{name}")
    listed = run_on_wasmtime(shell, ["ls", "/d"], mounts={"/": directory}).text().splitlines()
    own = {".", "..", "both", "image"}
    assert sorted(listed) == sorted(own if host == "none" else own | {"host"} | names)


@pytest.mark.parametrize(
    ("behaviour", "shown"),
    MERGED.items(),
    ids=MERGED,
)
def test_merged_directories_are_listed_as_others(behaviour: str, shown: str, program: Path, tmp_path: Path) -> None:
    for number in range(70):
        trees.write(tmp_path, f"many/{'h' * number}{number}")
    for number in range(60):
        trees.write(tmp_path, f"names/h{number}")
    trees.write(tmp_path, "names/a")
    assert run_on_wasmtime(program, [behaviour], mounts={"/": tmp_path}).text() == shown


def test_new_files_are_made_on_the_host(shell: Path, host: str, directory: Path) -> None:
    result = run_on_wasmtime(
        shell, ["write", "/new", "text", "write", "/d/new", "more", "cat", "/new"], mounts={"/": directory}
    )
    if host == "none":
        assert result.text() == "EROFS\nEROFS\nENOENT\n"
        assert not (directory / "new").exists()
    else:
        assert result.text() == "text"
        assert (directory / "new").read_text() == "text"
        assert (directory / "d" / "new").read_text() == "more"


def test_files_of_the_host_are_changed_and_removed(shell: Path, host: str, directory: Path) -> None:
    removal = ["rename", "/d/host", "/moved", "remove", "/h-only/file"]
    arguments = [*removal, "mkdir", "/d/made", "write", "/host", "changed"]
    result = run_on_wasmtime(shell, arguments, mounts={"/": directory})
    if host == "none":
        assert result.text() == "EROFS\nENOENT\nEROFS\nEROFS\n"
        assert (directory / "d" / "host").exists()
        return
    assert result.text() == ""
    assert (directory / "host").read_text() == "changed"
    assert (directory / "moved").read_text() == "d/host of the host\n"
    assert not (directory / "d" / "host").exists()
    assert not (directory / "h-only" / "file").exists()
    assert (directory / "d" / "made").is_dir()


def test_image_is_never_changed(shell: Path, host: str, directory: Path) -> None:
    for arguments in (["write", "/image", "x"], ["remove", "/image"], ["rename", "/image", "/d/image"]):
        assert run_on_wasmtime(shell, arguments, mounts={"/": directory}).text() == "EROFS\n", arguments
    assert run_on_wasmtime(shell, ["cat", "/image"], mounts={"/": directory}).text() == "of the image\n"
    assert not (directory / "image").exists()


def test_writing_where_both_have_a_file_goes_to_the_upper_one(shell: Path, host: str, directory: Path) -> None:
    result = run_on_wasmtime(shell, ["write", "/both", "new"], mounts={"/": directory})
    assert result.text() == ("" if host == "above" else "EROFS\n")
    assert (directory / "both").read_text() == ("new" if host == "above" else "both of the host\n")


def test_mount_deep_in_no_directory_of_the_image_is_reached(shell: Path, host: str, directory: Path) -> None:
    def run(*arguments: str) -> str:
        return run_on_wasmtime(shell, arguments, mounts={"/some/where/deep": directory}).text()

    if host == "none":
        assert run("cat", "/some/where/deep/host") == "ENOENT\n"
        return
    assert run("cat", "/some/where/deep/host") == "of the host\n"
    assert run("cat", "/some/where/deep/../deep/host") == "of the host\n"
    assert run("cat", "/some/../image") == "of the image\n"
    assert run("cat", "/some/where/deep/../../../image") == "of the image\n"
    assert sorted(run("ls", "/some").split()) == [".", "..", "where"]
    assert sorted(run("ls", "/some/where").split()) == [".", "..", "deep"]
    assert "some" in run("ls", "/").split()
    assert run("write", "/some/new", "x") == "EROFS\n"


def test_mount_over_a_directory_of_the_image(shell: Path, host: str, directory: Path) -> None:
    def run(*arguments: str) -> str:
        return run_on_wasmtime(shell, arguments, mounts={"/d": directory}).text()

    assert run("cat", "/d/both") == (of("host", "both") if host == "above" else of("image", "d/both"))
    assert run("cat", "/d/image") == "d/image of the image\n"
    assert run("cat", "/both") == of("image", "both")
    assert run("cat", "/d/host") == ("ENOENT\n" if host == "none" else "of the host\n")


def test_several_mounts_are_kept_apart(shell: Path, host: str, tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        trees.write(tmp_path / name, "name", name.encode())
    mounts = {"/a": tmp_path / "a", "/a/b": tmp_path / "b", "/c": tmp_path / "c"}
    arguments = [word for path in ("/a/name", "/a/b/name", "/c/name", "/a/b/../name") for word in ("cat", path)]
    shown = run_on_wasmtime(shell, arguments, mounts=mounts).text()
    if host == "none":
        assert shown == "ENOENT\n" * 4
        return
    assert shown == "abca"
    assert run_on_wasmtime(shell, ["rename", "/a/name", "/c/other"], mounts=mounts).text() in ("", "EXDEV\n")


def test_read_only_mount_stays_read_only(shell: Path, host: str, directory: Path) -> None:
    result = run_on_wasmtime(shell, ["write", "/host", "x", "cat", "/image"], mounts={"/": directory}, read_only=True)
    assert result.text().splitlines()[0] in {"EPERM", "EROFS", "EACCES", "ENOTCAPABLE"}
    assert (directory / "host").read_text() == "of the host\n"


def test_standard_streams_pass_through(shell: Path) -> None:
    result = run_on_wasmtime(shell, ["copy-stdin"], stdin=b"from outside")
    assert (result.stdout, result.stderr, result.status) == (b"from outside", b"12 bytes\n", 0)
    result = run_on_node(shell, ["copy-stdin"], stdin=b"from outside")
    assert (result.stdout, result.stderr, result.status) == (b"from outside", b"12 bytes\n", 0)


def test_union_on_node(shell: Path, host: str, directory: Path) -> None:
    arguments = ["cat", "/image", "cat", "/both", "cat", "/d/host", "write", "/new", "text"]
    shown = run_on_node(shell, arguments, mounts={"/": directory}).text().splitlines()
    winner = "host" if host == "above" else "image"
    assert shown[:2] == ["of the image", f"both of the {winner}"]
    assert shown[2:] == (["ENOENT", "EROFS"] if host == "none" else ["d/host of the host"])
