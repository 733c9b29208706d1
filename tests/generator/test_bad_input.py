# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""One fault per test: the exit status, 1 or 2, the exact line, no output file; and old outputs stay as they are."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from wasivfs_rules.common.resources import shim_dir

from tests.support.tools import require_tool

PACKAGE_FOLDER = shim_dir().parent / "pybuild"
OUTPUTS = ("x.c", "x.c.bin", "x.d")


@pytest.fixture
def assets(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "assets"
    folder.mkdir()
    (folder / "good.txt").write_text("good")
    yield folder
    folder.chmod(0o755)


def run(
    folder: Path, *arguments: str, before: tuple[str, ...] = (), output: str = "x.c"
) -> subprocess.CompletedProcess[str]:
    command = [*before, sys.executable, "-m", "wasivfs_rules", "image", *arguments]
    command += ["-o", output, "--embed", "incbin", "--depfile", "x.d"]
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE_FOLDER), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)


def errors_of(assets: Path, *arguments: str, before: tuple[str, ...] = (), status: int = 1) -> list[str]:
    """The error lines of a run that must fail and write nothing: neither new outputs nor over old ones."""
    folder = assets.parent
    others = sorted(os.listdir(folder))
    done = run(folder, *(arguments or ("--dir", "assets")), before=before)
    assert done.returncode == status, done.stdout + done.stderr
    assert sorted(os.listdir(folder)) == others
    for name in OUTPUTS:
        (folder / name).write_text("old")
    assert run(folder, *(arguments or ("--dir", "assets")), before=before).stderr == done.stderr
    assert {(folder / name).read_text() for name in OUTPUTS} == {"old"}
    lines = done.stderr.splitlines()
    assert all(line.startswith("wasivfs: error: ") for line in lines)
    return [line.removeprefix("wasivfs: error: ") for line in lines]


def unprivileged() -> tuple[str, ...]:
    """What to put before a command so that permissions hold for it."""
    if os.geteuid() != 0:
        return ()
    return (require_tool("setpriv"), "--reuid=65534", "--regid=65534", "--clear-groups")


def let_anyone_write(folder: Path) -> None:
    folder.chmod(0o777)
    for parent in folder.parents:
        if not parent.stat().st_mode & stat.S_IXOTH and parent != parent.parent:
            parent.chmod(parent.stat().st_mode | stat.S_IXOTH)


def test_missing_root(assets: Path) -> None:
    assert errors_of(assets, "--dir", "assets", "--dir", "asets::/x") == [
        "no such file or directory: asets; give an existing directory or file"
    ]


def test_a_root_of_a_manifest_with_colons(assets: Path) -> None:
    (assets.parent / "m.toml").write_text('[[root]]\nhost = "assets::/x"\n')
    assert errors_of(assets, "--manifest", "m.toml") == [
        'no such file or directory: assets::/x; write guest = "/x" beside host'
    ]


def test_guest_path_of_too_many_components(assets: Path) -> None:
    path = "/d" * 4096
    shown = path[:60]
    for option, status in ((f"assets::{path}/d", 2), (f"assets::{path}", 1)):
        assert errors_of(assets, "--dir", option, status=status) == [
            f"guest path is deeper than 4096 directories: {shown}… of 4097 components; embed it further up"
        ]


def test_root_without_permission(assets: Path) -> None:
    let_anyone_write(assets.parent)
    before = unprivileged()
    assets.chmod(0)
    assert errors_of(assets, before=before) == [
        "permission denied: assets; make it readable or leave it out with --exclude"
    ]


def test_file_without_permission(assets: Path) -> None:
    let_anyone_write(assets.parent)
    (assets / "good.txt").chmod(0)
    assert errors_of(assets, before=unprivileged()) == [
        "permission denied: assets/good.txt; make it readable or leave it out with --exclude"
    ]


def test_fifo(assets: Path) -> None:
    os.mkfifo(assets / "pipe")
    assert errors_of(assets) == ["cannot embed a FIFO: assets/pipe; leave it out with --exclude"]


def test_socket(assets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(assets)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("sock")
        assert errors_of(assets) == ["cannot embed a socket: assets/sock; leave it out with --exclude"]


def test_device(assets: Path) -> None:
    try:
        os.mknod(assets / "null", stat.S_IFCHR | 0o666, os.makedev(1, 3))
    except PermissionError:
        assert errors_of(assets, "--dir", "/dev/null::/null") == [
            "cannot embed a device: /dev/null; leave it out with --exclude"
        ]
    else:
        assert errors_of(assets) == ["cannot embed a device: assets/null; leave it out with --exclude"]


def test_dangling_link(assets: Path) -> None:
    (assets / "link").symlink_to("nowhere")
    assert errors_of(assets) == [
        (
            "dangling symlink: assets/link -> nowhere; "
            "fix its target, leave it out with --exclude, or keep it with --allow-dangling"
        )
    ]


def test_link_that_leaves_the_root(assets: Path) -> None:
    (assets / "link").symlink_to("/etc/passwd")
    assert errors_of(assets) == [
        (
            "symlink leaves the root: assets/link -> /etc/passwd; "
            "embed what it points to with --symlinks follow, or keep it with --allow-dangling"
        )
    ]


def test_link_loop_under_follow(assets: Path) -> None:
    (assets / "link").symlink_to("link")
    assert errors_of(assets, "--dir", "assets", "--symlinks", "follow") == [
        "symlink loop: assets/link -> link; leave it out with --exclude"
    ]


def test_directory_link_to_its_ancestor_under_follow(assets: Path) -> None:
    (assets / "d").mkdir()
    (assets / "d/up").symlink_to("..")
    assert errors_of(assets, "--dir", "assets", "--symlinks", "follow") == [
        "symlink loop through its own directory: assets/d/up -> ..; leave it out with --exclude"
    ]


def test_any_link_under_error(assets: Path) -> None:
    (assets / "link").symlink_to("good.txt")
    assert errors_of(assets, "--dir", "assets", "--symlinks", "error") == [
        "symlink: assets/link -> good.txt; use --symlinks keep or follow, or leave it out with --exclude"
    ]


def test_roots_that_disagree_about_contents_of_equal_size(assets: Path) -> None:
    shutil.copytree(assets, assets.parent / "other")
    (assets.parent / "other/good.txt").write_text("evil")
    assert errors_of(assets, "--dir", "assets", "--dir", "other") == [
        (
            "two roots disagree about one path: "
            "/good.txt (assets/good.txt is a file of 4 bytes, other/good.txt is a file of 4 bytes); "
            "leave one out with --exclude"
        )
    ]


def test_roots_that_disagree_about_a_kind(assets: Path) -> None:
    (assets.parent / "other/good.txt").mkdir(parents=True)
    assert errors_of(assets, "--dir", "assets", "--dir", "other") == [
        (
            "two roots disagree about one path: "
            "/good.txt (assets/good.txt is a file of 4 bytes, other/good.txt is a directory); "
            "leave one out with --exclude"
        )
    ]


def test_unknown_manifest_key(assets: Path) -> None:
    (assets.parent / "m.toml").write_text('[[root]]\nhost = "assets"\nexlude = ["*.o"]\n')
    assert errors_of(assets, "--manifest", "m.toml") == ["unknown key 'exlude': m.toml:3; did you mean 'exclude'?"]


def test_file_whose_size_is_not_what_it_says(assets: Path) -> None:
    if not Path("/proc/version").exists():
        pytest.skip("no /proc; run on Linux")
    assert errors_of(assets, "--dir", "/proc/version::/version") == [
        "file changed while it was being read: /proc/version; build again when no process writes to it"
    ]


def test_file_that_grows_while_it_is_read(assets: Path) -> None:
    """The file is read in pieces of a MiB, and another thread keeps appending to it."""
    with (assets / "log").open("ab") as log:
        log.truncate(256 << 20)
        log.seek(0, os.SEEK_END)
        stop = threading.Event()

        def grow() -> None:
            while not stop.wait(0.001):
                log.write(b"x")
                log.flush()

        writer = threading.Thread(target=grow)
        writer.start()
        try:
            assert errors_of(assets) == [
                "file changed while it was being read: assets/log; build again when no process writes to it"
            ]
        finally:
            stop.set()
            writer.join()


def test_total_that_no_linker_can_place(assets: Path) -> None:
    for name, size in (("big", 3 << 29), ("bigger", 2 << 30)):
        with (assets / name).open("wb") as file:
            file.truncate(size)
    assert errors_of(assets) == [
        (
            "image of at least 3758096468 bytes (3.5 GiB) is more than linkers can place in memory (2130706432 bytes): "
            "most is in / (3.5 GiB); leave files out with --exclude"
        )
    ]


def test_missing_output_directory(assets: Path) -> None:
    done = run(assets.parent, "--dir", "assets", output="none/x.c")
    assert (done.returncode, done.stderr) == (
        1,
        "wasivfs: error: cannot write (no such file or directory): none/x.c.bin; create its directory first\n",
    )


def test_all_problems_at_once_and_a_line_each(assets: Path) -> None:
    os.mkfifo(assets / "pipe\nwith two lines")
    (assets / "link").symlink_to("nowhere")
    (assets / "out").symlink_to("/etc/passwd")
    lines = errors_of(assets, "--dir", "assets", "--dir", "none")
    assert [line.split(":")[0] for line in lines] == [
        "cannot embed a FIFO",
        "no such file or directory",
        "dangling symlink",
        "symlink leaves the root",
    ]
    assert "assets/pipe\\x0awith two lines" in lines[0]
