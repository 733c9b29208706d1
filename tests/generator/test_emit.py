# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The generated C compiles without warnings, and a C program reads the tree back from it."""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

import pytest
from wasivfs_rules import __version__
from wasivfs_rules.common.errors import WasivfsError
from wasivfs_rules.common.resources import shim_dir
from wasivfs_rules.generate import emit
from wasivfs_rules.generate.emit import blob_name
from wasivfs_rules.generate.generate import generate
from wasivfs_rules.inputs.options import EMBEDS
from wasivfs_rules.inputs.spec import Root, Spec

from tests.support.tools import require_tool

FLAGS = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-fno-lto", f"-I{shim_dir()}"]
# gcc has #embed since version 15 only.
NATIVE_EMBEDS = [embed for embed in EMBEDS if embed != "object"]
COMPILERS = [
    (name, embed) for name in ("gcc", "clang-19") for embed in NATIVE_EMBEDS if (name, embed) != ("gcc", "embed")
]
# Prints each node as its numbers and, NUL-terminated, name and contents in hexadecimal.
DUMP = r"""
#include "fs_image.c"
#include <stdio.h>
const char WASIVFS_SHIM_SYMBOL = 0;
static void hex(const unsigned char *bytes, unsigned size) {
    for (unsigned i = 0; i < size; i++) printf("%02x", bytes[i]);
}
int main(void) {
    const char *head = (const char *)image.head;
    const struct wasivfs_node *nodes = (const void *)(head + image.head->nodes);
    const long long *times = image.head->times ? (const void *)(head + image.head->times) : 0;
    const unsigned char *names = (const unsigned char *)head + image.head->names;
    for (unsigned i = 0; i < image.head->node_count; i++) {
        const struct wasivfs_node *node = &nodes[i];
        printf("%u %u %u ", node->kind, node->links, node->related);
        printf("%lld .", times ? times[i] : (long long)image.head->time);
        hex(names + node->name, node->name_size);
        printf(" .");
        if (node->kind == WASIVFS_FILE) hex(image.contents + node->start, node->size);
        if (node->kind == WASIVFS_SYMLINK) hex(names + node->start, node->size);
        printf("\n");
    }
    hex(image.head->tree, sizeof image.head->tree);
    printf(" %s\n", image.head->version);
    return image.self != &image || image.head->size != sizeof tables ||
           (unsigned long)image.contents % WASIVFS_DATA_ALIGNMENT != 0;
}
"""


def make_tree(folder: Path) -> None:
    (folder / "dir/empty").mkdir(parents=True)
    (folder / "dir/bytes").write_bytes(bytes(range(256)) * 3)
    (folder / "dir/equal").write_bytes(bytes(range(256)) * 3)
    (folder / "none").touch()
    (folder / 'quote"?\\').write_bytes(b"??/\n")
    (folder / "again").hardlink_to(folder / "none")
    (folder / "link").symlink_to("dir/bytes")
    for path in sorted(folder.rglob("*"), reverse=True):
        os.utime(path, ns=(0, 5_000_000_001), follow_symlinks=False)
    os.utime(folder, ns=(0, -7))


def tree_digest(root: Path) -> bytes:
    """The digest of a directory as docs/image.md describes it, made independently."""
    digest = hashlib.sha256()
    for path in sorted([root, *root.rglob("*")], key=lambda path: os.fsencode(path.relative_to(root))):
        name = b"" if path == root else os.fsencode(path.relative_to(root))
        status = path.lstat()
        if path.is_symlink():
            kind, content = 3, os.fsencode(path.readlink())
        elif path.is_dir():
            kind, content = 1, b""
        else:
            kind, content = 2, hashlib.sha256(path.read_bytes()).digest()
        digest.update(kind.to_bytes(1, "little") + status.st_mtime_ns.to_bytes(8, "little", signed=True))
        digest.update(len(name).to_bytes(4, "little") + len(content).to_bytes(4, "little") + name + content)
    return digest.digest()


@pytest.mark.parametrize(("compiler", "embed"), COMPILERS)
def test_a_c_program_reads_the_tree_back(compiler: str, embed: str, tmp_path: Path) -> None:
    command = require_tool(compiler)
    make_tree(tmp_path / "tree")
    result = generate(Spec((Root(bytes(tmp_path / "tree")),), mtime=None), tmp_path / "fs_image.c", embed)
    assert result.stored_bytes == 772
    (tmp_path / "dump.c").write_text(DUMP)
    subprocess.run([command, *FLAGS, f"-I{tmp_path}", "-o", "dump", "dump.c"], cwd=tmp_path, check=True)
    out = subprocess.run([str(tmp_path / "dump")], capture_output=True, check=True, text=True).stdout
    every = bytes(range(256)).hex() * 3
    time = 5_000_000_001
    *nodes, head = out.splitlines()
    assert head == f"{tree_digest(tmp_path / 'tree').hex()} {__version__}"
    assert nodes == [
        "1 3 0 -7 . .",
        f"2 2 1 {time} .{b'again'.hex()} .",
        f"1 3 0 {time} .{b'dir'.hex()} .",
        f"3 1 3 {time} .{b'link'.hex()} .{b'dir/bytes'.hex()}",
        f"2 2 1 {time} .{b'none'.hex()} .",
        f"2 1 5 {time} ." + b'quote"?\\'.hex() + " ." + b"??/\n".hex(),
        f"2 1 6 {time} .{b'bytes'.hex()} .{every}",
        f"1 2 2 {time} .{b'empty'.hex()} .",
        f"2 1 8 {time} .{b'equal'.hex()} .{every}",
    ]


@pytest.mark.parametrize("embed", EMBEDS)
def test_an_empty_image_compiles(embed: str, tmp_path: Path) -> None:
    command = require_tool("clang-19")
    generate(Spec(), tmp_path / "fs_image.c", embed)
    for target in ([], ["--target=wasm32-wasi"]):
        subprocess.run([command, *target, *FLAGS, "-c", "fs_image.c", "-o", "x.o"], cwd=tmp_path, check=True)


def test_nothing_of_the_host_is_in_the_output(tmp_path: Path) -> None:
    make_tree(tmp_path / "tree")
    for embed in EMBEDS:
        generate(Spec((Root(bytes(tmp_path / "tree")),)), tmp_path / "fs_image.c", embed)
        assert str(tmp_path) not in (tmp_path / "fs_image.c").read_text()


def test_every_edit_changes_the_c_file_even_if_the_contents_lie_beside_it(tmp_path: Path) -> None:
    make_tree(tmp_path / "tree")
    texts = set()
    for content in ("old!", "new!"):
        (tmp_path / "tree/none").write_text(content)
        generate(Spec((Root(bytes(tmp_path / "tree")),)), tmp_path / "fs_image.c", "incbin")
        texts.add((tmp_path / "fs_image.c").read_text())
    assert len(texts) == 2


@pytest.mark.parametrize("embed", ["embed", "incbin"])
def test_a_file_of_the_blobs_name_elsewhere_is_never_taken(embed: str, tmp_path: Path) -> None:
    command = require_tool("clang-19")
    (tmp_path / "tree").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "tree/f").write_text("wanted!")
    (tmp_path / "fs_image.c.bin").write_text("unwanted")
    generate(Spec((Root(bytes(tmp_path / "tree")),)), tmp_path / "out/fs_image.c", embed)
    for source in ("out/fs_image.c", str(tmp_path / "out/fs_image.c")):
        compiling = [command, *FLAGS, "-I.", "-c", source, "-o", "x.o"]
        subprocess.run(compiling, cwd=tmp_path, check=True)
        assert b"wanted!" in (tmp_path / "x.o").read_bytes()


def test_the_blob_is_named_after_the_output() -> None:
    assert [blob_name(name, "incbin") for name in (b"a/b.x.c", b"b")] == [b"b.x.c.bin", b"b.bin"]
    assert blob_name(b"a/b.x.c", "object") == b"b.x.c.bin.o"


@pytest.mark.parametrize("name", [b'a".c', b"a\\.c", b"a?.c", b"a\n.c"])
def test_an_output_whose_blob_c_cannot_name_is_an_error(name: bytes) -> None:
    with pytest.raises(WasivfsError, match="C cannot include a file of this name"):
        blob_name(name, "embed")


def test_contents_that_no_c_text_can_hold_are_refused_with_the_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emit, "TEXT_LIMIT", 771)
    make_tree(tmp_path / "tree")
    spec = Spec((Root(bytes(tmp_path / "tree")),))
    for embed in ("string", "array"):
        with pytest.raises(
            WasivfsError, match=rf"too large for C text: 772 bytes \(--embed {embed}\); use --embed incbin"
        ):
            generate(spec, tmp_path / "fs_image.c", embed)
    assert os.listdir(tmp_path) == ["tree"]
    generate(spec, tmp_path / "fs_image.c", "incbin")
