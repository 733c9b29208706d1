# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs image` as a user runs it."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from wasivfs_rules.common.resources import shim_dir

PACKAGE_FOLDER = shim_dir().parent / "pybuild"


def wasivfs(folder: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE_FOLDER), **environ}
    command = [sys.executable, "-m", "wasivfs_rules", "image", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)


def image(folder: Path, *arguments: str, **environ: str) -> str:
    done = wasivfs(folder, *arguments, **environ)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def make_tree(folder: Path, seed: int) -> None:
    """The same tree whatever the seed, made in another order and at other times."""
    order = random.Random(seed)
    names = [f"d{n % 7}/f{n}" for n in range(40)]
    order.shuffle(names)
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name[-1] * 100)
        os.utime(path, (order.randrange(10**9), order.randrange(10**9)))


@pytest.mark.parametrize("embed", ["array", "string", "embed", "incbin", "object"])
def test_equal_trees_give_equal_bytes_wherever_they_lie(embed: str, tmp_path: Path) -> None:
    written = []
    for seed, place in enumerate(("here", "there/deep")):
        folder = tmp_path / place
        make_tree(folder / "assets", seed)
        image(folder, "--dir", f"{'assets' if seed else folder / 'assets'}", "-o", "x.c", "--embed", embed)
        written.append({path.name: path.read_bytes() for path in folder.glob("x.*")})
    assert written[0] == written[1]
    beside = {"embed": {"x.c.bin"}, "incbin": {"x.c.bin"}, "object": {"x.c.bin.o"}}
    assert set(written[0]) == {"x.c", *beside.get(embed, ())}


def test_the_order_of_roots_does_not_matter(tmp_path: Path) -> None:
    make_tree(tmp_path / "a", 1)
    make_tree(tmp_path / "b", 2)
    image(tmp_path, "--dir", "a::/x", "--dir", "b::/y", "-o", "1.c", "--embed", "string")
    image(tmp_path, "--dir", "b::/y", "--dir", "a::/x", "-o", "2.c", "--embed", "string")
    assert (tmp_path / "1.c").read_bytes() == (tmp_path / "2.c").read_bytes()


def test_times_come_from_the_environment_and_reach_the_image(tmp_path: Path) -> None:
    make_tree(tmp_path / "assets", 0)
    image(tmp_path, "--dir", "assets", "-o", "x.c", "--embed", "string", SOURCE_DATE_EPOCH="7")
    assert ".time = 7000000000," in (tmp_path / "x.c").read_text()


def test_success_is_silent_and_verbose_says_how_much(tmp_path: Path) -> None:
    make_tree(tmp_path / "assets", 0)
    arguments = ("--dir", "assets", "-o", "x.c", "--embed", "string")
    assert image(tmp_path, *arguments) == ""
    assert image(tmp_path, *arguments, "--verbose") == "x.c: 48 nodes, 40 files, 4000 bytes, 1000 stored\n"


def test_a_second_run_leaves_the_outputs_alone(tmp_path: Path) -> None:
    make_tree(tmp_path / "assets", 0)
    arguments = ("--dir", "assets", "-o", "x.c", "--embed", "incbin", "--depfile", "x.d")
    image(tmp_path, *arguments)
    for name in ("x.c", "x.c.bin", "x.d"):
        os.utime(tmp_path / name, (1, 1))
    image(tmp_path, *arguments)
    assert {(tmp_path / name).stat().st_mtime for name in ("x.c", "x.c.bin", "x.d")} == {1}
    (tmp_path / "assets/d0/f0").write_text("other")
    image(tmp_path, *arguments)
    assert [(tmp_path / name).stat().st_mtime > 1 for name in ("x.c", "x.c.bin", "x.d")] == [True, True, False]


def test_the_depfile_lists_files_directories_and_manifest(tmp_path: Path) -> None:
    (tmp_path / "assets/empty").mkdir(parents=True)
    (tmp_path / "assets/a b").write_text("x")
    (tmp_path / "m.toml").write_text('[[root]]\nhost = "assets"\n')
    image(tmp_path, "--manifest", "m.toml", "-o", "x.c", "--depfile", "x.d", "--depfile-target", "sub/x.c")
    rule = (tmp_path / "x.d").read_text().partition("\nassets:")[0]
    assert rule.split(" \\\n  ") == ["sub/x.c:", "assets", "assets/a\\ b", "assets/empty", "m.toml"]


def test_what_is_rarely_meant_is_embedded_with_one_warning_per_kind(tmp_path: Path) -> None:
    for name in (".git/config", "a/node_modules/x/i.js", "b/node_modules/y", ".env", "s/id_rsa"):
        (tmp_path / "assets" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "assets" / name).write_text("x")
    (tmp_path / "assets/server.pem").write_text("-----BEGIN RSA PRIVATE KEY-----\n")
    (tmp_path / "assets/public.pem").write_text("-----BEGIN CERTIFICATE-----\n")
    out = image(tmp_path, "--dir", "assets", "-o", "x.c", "--embed", "string")
    assert [line.removeprefix("wasivfs: warning: the image contains ") for line in out.splitlines()] == [
        "a private key: assets/s/id_rsa and 1 more; leave it out with --exclude id_rsa",
        "an .env file: assets/.env; leave it out with --exclude .env",
        "node_modules: assets/a/node_modules and 1 more; leave it out with --exclude node_modules",
        "version control data: assets/.git; leave it out with --exclude .git",
    ]
    assert "server.pem" in (tmp_path / "x.c").read_text()
    assert image(tmp_path, "--dir", "assets", "-o", "x.c", "--embed", "string", "--quiet") == ""
    excludes = [f"--exclude={name}" for name in (".git", "node_modules", ".env", "id_rsa", "server.pem")]
    assert image(tmp_path, "--dir", "assets", "-o", "x.c", "--embed", "string", *excludes) == ""


def test_nothing_to_embed_is_an_error(tmp_path: Path) -> None:
    done = wasivfs(tmp_path, "-o", "x.c")
    assert (done.returncode, done.stderr) == (
        2,
        "wasivfs: error: nothing to embed; give --dir HOST[::GUEST] or a --manifest with a [[root]]\n",
    )


def test_an_image_never_holds_itself(tmp_path: Path) -> None:
    make_tree(tmp_path / "assets", 0)
    done = wasivfs(tmp_path, "--dir", "assets", "-o", "assets/d0/x.c", "--embed", "incbin")
    assert done.returncode == 1
    assert [line.split(";")[0] for line in done.stderr.splitlines()] == [
        "wasivfs: error: output lies inside a root: assets/d0/x.c",
        "wasivfs: error: output lies inside a root: assets/d0/x.c.bin",
    ]
    image(tmp_path, "--dir", "assets", "--exclude", "x.*", "-o", "assets/d0/x.c", "--embed", "incbin")
    assert "x.c" not in (tmp_path / "assets/d0/x.c").read_text()


def test_auto_without_a_toolchain_needs_no_second_file(tmp_path: Path) -> None:
    make_tree(tmp_path / "assets", 0)
    script = (
        "import sys; from wasivfs_rules.commands import cli; from wasivfs_rules.toolchain import find\n"
        "from wasivfs_rules.common.errors import fail\n"
        "def none(sdk=None): raise fail('no toolchain')\n"
        "find.find_toolchain = none\n"
        "sys.exit(cli.main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", script, "image", "--dir", "assets", "-o", "x.c"]
    subprocess.run(command, cwd=tmp_path, check=True, env={**os.environ, "PYTHONPATH": str(PACKAGE_FOLDER)})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["assets", "x.c"]
    assert 'unsigned char contents[] =\n"' in (tmp_path / "x.c").read_text()


@pytest.mark.parametrize(("embed", "way"), [("auto", "string"), ("string", "string"), ("array", "array")])
def test_the_c_file_goes_to_standard_output(embed: str, way: str, tmp_path: Path) -> None:
    make_tree(tmp_path / "assets", 1)
    words = ["--dir", "assets", "--depfile-target", "t"]
    done = wasivfs(tmp_path, *words, "-o", "-", "--embed", embed, "--depfile", "one")
    image(tmp_path, *words, "-o", "fs_image.c", "--embed", way, "--depfile", "other")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (tmp_path / "fs_image.c").read_text()
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()
    assert not (tmp_path / "-").exists()


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--embed", "incbin"], "--embed incbin writes a second file: -o -; give -o FILE.c, or --embed string"),
        (["--embed", "object"], "--embed object writes a second file: -o -; give -o FILE.c, or --embed string"),
        (["--depfile", "d"], "a depfile needs a target: -o -; give --depfile-target NAME"),
    ],
)
def test_what_standard_output_has_no_room_for_is_a_usage_error(words: list[str], problem: str, tmp_path: Path) -> None:
    make_tree(tmp_path / "assets", 1)
    done = wasivfs(tmp_path, "--dir", "assets", "-o", "-", *words)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"wasivfs: error: {problem}\n")
    assert [path.name for path in tmp_path.iterdir()] == ["assets"]


@pytest.mark.parametrize("words", [["--dir=in::/x"], ["--manifest=in"]], ids=" ".join)
def test_an_output_that_is_named_as_an_input_is_refused(words: list[str], tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "in").write_text('[[root]]\nhost = "assets"\n')
    for output in (["-o", "in"], ["-o", "x.c", "--depfile", "in"]):
        done = wasivfs(tmp_path, *words, *output, "--embed=string")
        line = "wasivfs: error: output is also an input: in; give another name\n"
        assert (done.returncode, done.stderr) == (1, line)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["assets", "in"]
