# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""When setuptools builds a program again, and what a build leaves that was ended."""

from __future__ import annotations

import os
import shutil
import signal
import zipfile
from pathlib import Path

import pytest

from tests.packages.sample import IN_BUILD, IN_PLACE, build, declare, printed, setup
from tests.support.wheels import Installed, build_sdist, build_wheel

# Does something just before the linker starts, when all files have been read; `output` is what it is to write.
AT_LINK = """
import os, signal, sys
def at_link(output):
    {}
def hook(event, arguments):
    words = [str(word) for word in arguments[1]] if event == "subprocess.Popen" else []
    if "-o" in words and words[words.index("-o") + 1].endswith("show.wasm"):
        at_link(words[words.index("-o") + 1])
sys.addaudithook(hook)
"""
KILLED = AT_LINK.format("open(output, 'w').write('half'); os.kill(os.getpid(), signal.SIGKILL)")


def builds(project: Path, installed: Installed, *arguments: str) -> bool:
    result = setup(project, installed, "build", *arguments)
    assert result.returncode == 0, result.stderr
    return f"linking {IN_BUILD}" in result.stdout


def test_assets_that_are_edited_added_and_removed_are_in_the_next_build(
    project: Path, wasivfs_installed: Installed
) -> None:
    assert build(project, wasivfs_installed) == "hello\nfirst\n"
    (project / "assets" / "one").write_text("edited\n")
    assert build(project, wasivfs_installed) == "hello\nedited\n"
    (project / "assets" / "two").write_text("second\n")
    assert build(project, wasivfs_installed) == "hello\nedited\nsecond\n"
    (project / "assets" / "one").unlink()
    assert build(project, wasivfs_installed) == "hello\nsecond\n"
    (project / "greeting.h").write_text('#define GREETING "good day"\n')
    assert build(project, wasivfs_installed) == "good day\nsecond\n"
    declare(project, """compiler-flags = ['-DGREETING="from a flag"', "-Wno-macro-redefined"]\n""")
    (project / "greeting.h").write_text("")
    assert build(project, wasivfs_installed) == "from a flag\nsecond\n"


def test_what_is_up_to_date_is_not_built_again_unless_forced(project: Path, wasivfs_installed: Installed) -> None:
    assert builds(project, wasivfs_installed)
    assert not builds(project, wasivfs_installed)
    os.utime(project / "assets" / "one")
    assert builds(project, wasivfs_installed)
    assert not builds(project, wasivfs_installed)
    assert builds(project, wasivfs_installed, "--force")


@pytest.mark.parametrize("time", ["now", "old"])
def test_an_edit_during_the_link_is_built_at_the_next_run(
    time: str, project: Path, wasivfs_installed: Installed
) -> None:
    edit = "open('assets/one', 'w').write('later\\n')"
    code = AT_LINK.format(edit if time == "now" else f"{edit}; os.utime('assets/one', (1, 1))")
    assert setup(project, wasivfs_installed, "build", before=code).returncode == 0
    assert printed(project / IN_BUILD) == "hello\nfirst\n"
    assert build(project, wasivfs_installed) == "hello\nlater\n"
    assert not builds(project, wasivfs_installed)


def test_an_edit_that_bears_an_old_time_is_built(project: Path, wasivfs_installed: Installed) -> None:
    build(project, wasivfs_installed)
    found = (project / "assets" / "one").stat()
    (project / "assets" / "one").write_text("other\n")
    os.utime(project / "assets" / "one", ns=(found.st_atime_ns, found.st_mtime_ns))
    assert build(project, wasivfs_installed) == "hello\nother\n"


def test_a_root_that_is_exchanged_is_built(project: Path, wasivfs_installed: Installed) -> None:
    for version in ("v1", "v2"):
        (project / "store" / version).mkdir(parents=True)
        (project / "store" / version / "file").write_text(version + "\n")
        for path in (project / "store" / version / "file", project / "store" / version):
            os.utime(path, (0, 0))
    shutil.rmtree(project / "assets")
    (project / "assets").symlink_to("store/v1")
    assert build(project, wasivfs_installed) == "hello\nv1\n"
    (project / "assets").unlink()
    (project / "assets").symlink_to("store/v2")
    assert build(project, wasivfs_installed) == "hello\nv2\n"


def test_an_edit_of_a_file_whose_name_no_depfile_can_hold_is_built(project: Path, wasivfs_installed: Installed) -> None:
    (project / "assets" / "one").rename(project / "assets" / "a;b")
    assert build(project, wasivfs_installed) == "hello\nfirst\n"
    (project / "assets" / "a;b").write_text("edited\n")
    assert build(project, wasivfs_installed) == "hello\nedited\n"


def test_another_time_of_the_files_is_built(project: Path, wasivfs_installed: Installed) -> None:
    assert builds(project, wasivfs_installed)
    again = "import os; os.environ['SOURCE_DATE_EPOCH'] = '86400';"
    assert "linking" in setup(project, wasivfs_installed, "build", before=again).stdout


def test_a_killed_build_leaves_nothing_that_is_shipped(
    project: Path, wasivfs_installed: Installed, tmp_path: Path
) -> None:
    declare(project, '[tool.setuptools.package-data]\n"*" = ["*", "*/*"]\n')
    for command in (["build"], ["editable_wheel", "--dist-dir", "build"]):
        assert setup(project, wasivfs_installed, *command, before=KILLED).returncode == -signal.SIGKILL
    wheel = build_wheel(project, tmp_path / "wheel", wasivfs_installed)
    with zipfile.ZipFile(wheel) as archive:
        assert {name for name in archive.namelist() if ".dist-info/" not in name} == {
            "sample/__init__.py",
            "sample/show.wasm",
        }
    sdist = build_sdist(project, tmp_path / "sdist", wasivfs_installed, "setuptools.build_meta")
    shutil.unpack_archive(sdist, tmp_path / "unpacked")
    assert not [path for path in (tmp_path / "unpacked").rglob("*") if path.name == "show.wasm" or "tmp" in path.name]


def test_a_program_on_another_file_system_is_put_in_place_whole(project: Path, wasivfs_installed: Installed) -> None:
    other = Path("/dev/shm")  # noqa: S108
    if not other.is_dir() or other.stat().st_dev == project.stat().st_dev:
        pytest.skip("no second file system: mount /dev/shm")
    scratch = other / f"wasivfs-test-{os.getpid()}"
    try:
        assert builds(project, wasivfs_installed, "--build-temp", str(scratch))
        assert printed(project / IN_BUILD) == "hello\nfirst\n"
        assert [path.name for path in (project / IN_BUILD).parent.iterdir() if path.name.startswith(".")] == []
        assert not builds(project, wasivfs_installed, "--build-temp", str(scratch))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def test_a_program_that_was_not_put_in_its_place_is_built_again(project: Path, wasivfs_installed: Installed) -> None:
    assert build(project, wasivfs_installed) == "hello\nfirst\n"
    (project / "assets" / "one").write_text("edited\n")
    killed = """
import os, signal, sys
def hook(event, arguments):
    if event == "os.rename" and str(arguments[1]).endswith("build/lib/sample/show.wasm"):
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
"""
    assert setup(project, wasivfs_installed, "build", before=killed).returncode == -signal.SIGKILL
    assert printed(project / IN_BUILD) == "hello\nfirst\n"
    assert build(project, wasivfs_installed) == "hello\nedited\n"


def test_an_editable_build_is_not_repeated_for_nothing(project: Path, wasivfs_installed: Installed) -> None:
    editable = ["editable_wheel", "--dist-dir", "build"]
    assert f"linking {IN_PLACE}" in setup(project, wasivfs_installed, *editable).stdout
    assert "linking" not in setup(project, wasivfs_installed, *editable).stdout
    (project / "assets" / "one").write_text("edited\n")
    assert setup(project, wasivfs_installed, *editable).returncode == 0
    assert printed(project / IN_PLACE) == "hello\nedited\n"


def test_a_program_is_not_linked_into_a_tree_that_it_embeds(project: Path, wasivfs_installed: Installed) -> None:
    declare(project, '[[tool.wasivfs.program]]\noutput = "sample/b.wasm"\nsources = ["show.c"]\ndirs = ["src"]\n')
    result = setup(project, wasivfs_installed, "-q", "editable_wheel", "--dist-dir", "build")
    assert result.returncode == 1
    assert "src/sample/b.wasm" in result.stderr.splitlines()[-1]
