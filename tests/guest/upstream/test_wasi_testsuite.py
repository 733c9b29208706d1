# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""
Programs of WebAssembly/wasi-testsuite do with an image in them what they do without one, and pass where they can write.

$WASIVFS_TEST_SUITE names a folder of the programs as relocatable objects, as CONTRIBUTING.md says how to make them.
Without the variable there is nothing to test.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from tests.support import trees
from tests.support.commands import must, wasivfs
from tests.support.engines import Finished, run_on_wasmtime
from tests.support.forms import link_in_form
from tests.support.toolchains import Toolchain

SUITE = Path(os.environ.get("WASIVFS_TEST_SUITE", os.devnull))
PROGRAMS = sorted(path.stem for path in SUITE.glob("*.o"))

WRITABLE = {  # how the root of the tree can be changed; `made`: it is the directory that the option makes
    "memory": ("--dir", "{suite}/fs-tests.dir::/", "--writable", "memory"),
    "made": ("--dir", "{tree}::/of-the-image", "--writable", "memory:/"),
    "host": ("--dir", "{tree}::/", "--writable", "host"),
}

# What programs want that a writable Linux file system does not do, as the end of what they say then.
UNLIKE_LINUX = {
    "dir_fd_op_failures": "fd_seek WHENCE_CUR error: 0",  # lseek() on a directory works
    "directory_seek": "seek on a directory: 0",
    "interesting_paths": "expected errno PERM or NOTCAPABLE; got NOENT",  # the parent of the root is the root
    "symlink_create": "creating a symlink to an absolute path: ()",  # links may have absolute targets
    "truncation_rights": "droping fd_filestat_set_size inheriting right on a directory",  # nothing drops rights
}


def run(program: Path, name: str, scratch: Path) -> Finished:
    """Runs the program as the suite's NAME.json says, on a fresh copy of the folder that it names."""
    described = SUITE / f"{name}.json"
    wanted = json.loads(described.read_text()) if described.exists() else {}
    mounts = {}
    if "root" in wanted:
        shutil.copytree(SUITE / wanted["root"], scratch)
        mounts["/"] = scratch
    return run_on_wasmtime(program, wanted.get("args", []), mounts=mounts)


def comparable(output: bytes) -> list[int]:
    """The bytes without their order, because some print a HashMap of Rust, and without what a preopen has of rights."""
    return sorted(re.sub(rb"\b(base|inheriting) \d+", rb"\1", output))


def test_suite_named_by_the_environment_has_programs() -> None:
    assert PROGRAMS or "WASIVFS_TEST_SUITE" not in os.environ


if PROGRAMS:

    @pytest.mark.one_form
    @pytest.mark.parametrize("name", PROGRAMS)
    def test_program_with_an_image_does_what_it_does_without(
        name: str, form: str, tmp_path: Path, debian: Toolchain
    ) -> None:
        for file in ("of-the-image", "of-the-image-too"):
            trees.write(tmp_path / "tree", file, b"of the image\n")
        # Of the same name, because some print it; elsewhere, because modules are kept by their paths.
        programs = [tmp_path / folder / f"{name}.wasm" for folder in ("without", "with")]
        for program in programs:
            program.parent.mkdir()
        must(wasivfs("ld", SUITE / f"{name}.o", "-o", programs[0], toolchain=debian))
        words = [SUITE / f"{name}.o"]
        link_in_form(form, words, tmp_path / "tree", programs[1], command="ld", toolchain=debian)
        plain, linked = (run(program, name, program.parent / "scratch") for program in programs)
        assert plain.status == 0, plain.stderr
        assert (linked.status, linked.stderr) == (plain.status, plain.stderr)
        assert comparable(linked.stdout) == comparable(plain.stdout)

    @pytest.mark.parametrize("name", PROGRAMS)
    @pytest.mark.parametrize("changes", WRITABLE)
    def test_program_passes_in_a_writable_tree(changes: str, name: str, tmp_path: Path, debian: Toolchain) -> None:
        trees.write(tmp_path / "tree", "of-the-image", b"of the image\n")
        options = [word.format(suite=SUITE, tree=tmp_path / "tree") for word in WRITABLE[changes]]
        program = tmp_path / f"{name}.wasm"
        must(wasivfs("ld", SUITE / f"{name}.o", *options, "-o", program, toolchain=debian))
        result = run(program, name, tmp_path / "scratch") if changes == "host" else run_on_wasmtime(program)
        if changes != "host" and name in UNLIKE_LINUX:
            assert UNLIKE_LINUX[name] in result.stderr.decode()
        else:
            assert result.status == 0, result.stderr
