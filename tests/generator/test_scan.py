# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Walking the roots: what becomes of links, hard links, special files and of several roots."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from wasivfs_rules.collect.scan import Scan, scan
from wasivfs_rules.collect.tree import Directory, File, Link
from wasivfs_rules.inputs.spec import Root, Spec
from wasivfs_rules.inputs.writable import Writable


def scan_root(folder: Path, symlinks: str = "keep", *, allow_dangling: bool = False) -> Scan:
    return scan(Spec((Root(bytes(folder), symlinks=symlinks, allow_dangling=allow_dangling),)))


def lines_of(found: Scan, folder: Path) -> list[str]:
    return [str(problem).replace(str(folder) + "/", "") for problem in found.problems]


def test_every_file_and_directory_read_is_an_input(tmp_path: Path) -> None:
    (tmp_path / "a/empty").mkdir(parents=True)
    (tmp_path / "a/f").write_text("x")
    assert scan_root(tmp_path).inputs == tuple(bytes(tmp_path / name) for name in (".", "a", "a/empty", "a/f"))


def test_any_byte_in_a_name_is_kept(tmp_path: Path) -> None:
    names = {bytes([byte]) + b"x" for byte in range(1, 256) if byte != ord("/")}
    for name in names:
        os.close(os.open(os.path.join(bytes(tmp_path), name), os.O_CREAT))
    assert set(scan_root(tmp_path).tree.entries) == names | {b""}


def test_a_file_root_goes_to_the_guest_path_or_below_a_trailing_slash(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("x")
    host = bytes(tmp_path / "f")
    for guest, expected in ((b"/", b"f"), (b"/a/b/", b"a/b/f"), (b"/a/g", b"a/g")):
        entries = scan(Spec((Root(host, guest),))).tree.entries
        assert isinstance(entries[expected], File)
        assert all(isinstance(entries[parent], Directory) for parent in (b"", os.path.dirname(expected)))


def test_a_root_that_is_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/f").write_text("x")
    (tmp_path / "link").symlink_to("real")
    assert sorted(scan_root(tmp_path / "link", "error").tree.entries) == [b"", b"f"]


def test_hard_links_have_one_identity(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    (tmp_path / "b").hardlink_to(tmp_path / "a")
    (tmp_path / "c").write_text("x")
    entries = scan_root(tmp_path).tree.entries
    a, b, c = (entries[name] for name in (b"a", b"b", b"c"))
    assert isinstance(a, File)
    assert isinstance(b, File)
    assert isinstance(c, File)
    assert a.identity == b.identity is not None
    assert c.identity is None


def test_kept_links_that_resolve_in_the_tree_keep_their_text(tmp_path: Path) -> None:
    (tmp_path / "d/e").mkdir(parents=True)
    (tmp_path / "d/e/f").write_text("x")
    targets = {"1": "d/e/f", "2": "./d//e/../e/", "3": "/d/e/f", "4": "../../d", "5": "1", "6": "2/f", "d/e/7": "../.."}
    for name, target in targets.items():
        (tmp_path / name).symlink_to(target)
    found = scan_root(tmp_path)
    assert not found.problems
    links = {path.decode(): e.target.decode() for path, e in found.tree.entries.items() if isinstance(e, Link)}
    assert links == targets


def test_a_link_may_lead_into_another_root(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "b/f").write_text("x")
    (tmp_path / "a/l").symlink_to("/usr/f")
    assert not scan(Spec((Root(bytes(tmp_path / "a")), Root(bytes(tmp_path / "b"), b"/usr")))).problems


def test_kept_links_that_do_not_resolve_are_told_apart(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "outside").write_text("x")
    (root / "left-out").write_text("x")
    (root / "file").write_text("x")
    (root / "1").symlink_to("missing")
    (root / "2").symlink_to("../outside")
    (root / "3").symlink_to("left-out")
    (root / "4").symlink_to("file/below")
    (root / "5").symlink_to("1")
    lines = lines_of(scan(Spec((Root(bytes(root), exclude=("left-out",)),))), root)
    assert [line.split(";")[0] for line in lines] == [
        "dangling symlink: 1 -> missing",
        "symlink leaves the root: 2 -> ../outside",
        "symlink to a file that is not in the image: 3 -> left-out",
        "dangling symlink: 4 -> file/below",
        "dangling symlink: 5 -> 1",
    ]
    assert not scan_root(root, allow_dangling=True).problems


def test_kept_loops_are_kept(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    (tmp_path / "self").symlink_to("self/x")
    found = scan_root(tmp_path)
    assert not found.problems
    assert sum(isinstance(entry, Link) for entry in found.tree.entries.values()) == 3


def test_followed_links_become_what_they_point_to(tmp_path: Path) -> None:
    (tmp_path / "outside/d").mkdir(parents=True)
    (tmp_path / "outside/d/f").write_text("content")
    root = tmp_path / "root"
    root.mkdir()
    (root / "file").symlink_to("../outside/d/f")
    (root / "dir").symlink_to(tmp_path / "outside")
    (root / "again").symlink_to("dir")
    found = scan_root(root, "follow")
    assert not found.problems
    assert not any(isinstance(entry, Link) for entry in found.tree.entries.values())
    assert sorted(found.tree.entries) == [
        b"", b"again", b"again/d", b"again/d/f", b"dir", b"dir/d", b"dir/d/f", b"file",
    ]  # fmt: skip


def test_follow_refuses_loops_and_dangling_links(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d/up").symlink_to("..")
    (tmp_path / "d/self").symlink_to("self")
    (tmp_path / "gone").symlink_to("nowhere")
    assert lines_of(scan_root(tmp_path, "follow", allow_dangling=True), tmp_path) == [
        "dangling symlink: gone -> nowhere; leave it out with --exclude",
        "symlink loop: d/self -> self; leave it out with --exclude",
        "symlink loop through its own directory: d/up -> ..; leave it out with --exclude",
    ]


def test_error_refuses_any_link(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("x")
    (tmp_path / "l").symlink_to("f")
    (line,) = lines_of(scan_root(tmp_path, "error"), tmp_path)
    assert line == "symlink: l -> f; use --symlinks keep or follow, or leave it out with --exclude"


@pytest.mark.parametrize("policy", ["keep", "follow", "error"])
def test_what_is_excluded_is_never_a_problem(policy: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "bad-fifo")
    (tmp_path / "bad-link").symlink_to("nowhere")
    (tmp_path / "bad-loop").symlink_to(".")
    assert not scan(Spec((Root(bytes(tmp_path), exclude=("bad-*",), symlinks=policy),))).problems


def test_directories_of_several_roots_merge_and_equal_entries_agree(tmp_path: Path) -> None:
    for root in "ab":
        (tmp_path / root / "d").mkdir(parents=True)
        (tmp_path / root / "d" / root).write_text(root)
        (tmp_path / root / "l").symlink_to("d")
    found = scan(Spec((Root(bytes(tmp_path / "a")), Root(bytes(tmp_path / "b")))))
    assert not found.problems
    assert sorted(found.tree.entries) == [b"", b"d", b"d/a", b"d/b", b"l"]


def test_roots_that_disagree_are_named_with_the_path(tmp_path: Path) -> None:
    for root in "ab":
        (tmp_path / root).mkdir()
    (tmp_path / "a/kind").mkdir()
    (tmp_path / "b/kind").write_text("x")
    (tmp_path / "a/size").write_text("1")
    (tmp_path / "b/size").write_text("22")
    (tmp_path / "a/link").symlink_to("kind")
    (tmp_path / "b/link").symlink_to("size")
    found = scan(Spec((Root(bytes(tmp_path / "a")), Root(bytes(tmp_path / "b")))))
    why = "leave one out with --exclude"
    assert lines_of(found, tmp_path) == [
        f"two roots disagree about one path: /kind (a/kind is a directory, b/kind is a file of 1 bytes); {why}",
        f"two roots disagree about one path: /link (a/link is a symlink to kind, b/link is a symlink to size); {why}",
        f"two roots disagree about one path: /size (a/size is a file of 1 bytes, b/size is a file of 2 bytes); {why}",
    ]


def test_a_root_cannot_lie_below_a_file_of_another(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/f").write_text("x")
    (tmp_path / "b").mkdir()
    found = scan(Spec((Root(bytes(tmp_path / "a")), Root(bytes(tmp_path / "b"), b"/f/g"))))
    (line,) = lines_of(found, tmp_path)
    assert line.startswith("two roots disagree about one path: /f (a/f is a file of 1 bytes, ")
    assert "b lies below it)" in line


def test_a_deep_tree_needs_no_deep_stack(tmp_path: Path) -> None:
    chain = [tmp_path]
    for _ in range(1200):
        chain.append(chain[-1] / "d")
        chain[-1].mkdir()
    try:
        assert len(scan_root(tmp_path).tree.entries) == 1201
    finally:
        for folder in reversed(chain[1:]):  # as deep as this, rmtree would fail
            folder.rmdir()


def test_writable_directories_exist_in_the_tree_and_none_is_listed_below_another(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    writable = Writable("memory", (b"a/b", b"new/c", b"new", b"a/b/d", b"a-b"))
    found = scan(Spec((Root(bytes(tmp_path)),), writable=writable))
    assert list(found.tree.entries) == [b"", b"a", b"a-b", b"a/b", b"a/b/d", b"new", b"new/c"]
    assert found.tree.writable == (b"a/b", b"a-b", b"new")
    kept, made = found.tree.entries[b"a/b"], found.tree.entries[b"new/c"]
    assert isinstance(kept, Directory)
    assert kept.mtime_ns is not None
    assert made == Directory(b"", None)


def test_a_tree_that_is_writable_as_a_whole_lists_its_root_alone() -> None:
    found = scan(Spec(writable=Writable("memory", (b"a", b""))))
    assert (list(found.tree.entries), found.tree.writable) == ([b"", b"a"], (b"",))


def test_each_writable_path_with_something_in_the_way_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("file")
    found = scan(Spec((Root(bytes(tmp_path)),), writable=Writable("memory", (b"file/x", b"link", b"good"))))
    assert lines_of(found, tmp_path) == [
        "a writable path is not a directory: /file is a file; give its directory",
        "a writable path leads through a symlink: /link (/link -> file); give the path to which it leads",
    ]
    assert b"good" in found.tree.entries
