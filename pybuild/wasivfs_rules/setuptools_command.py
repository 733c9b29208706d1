# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`build_wasm`, a sub-command of setuptools' `build`: links the programs of [tool.wasivfs] into the package."""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import ClassVar, cast

from setuptools import Command
from setuptools.errors import CompileError, OptionError

from wasivfs_rules.dependencies import prerequisites
from wasivfs_rules.errors import Problem, WasivfsError
from wasivfs_rules.paths import display
from wasivfs_rules.scan import scan
from wasivfs_rules.setuptools_config import Program, load_programs
from wasivfs_rules.setuptools_hook import COMMAND, PYPROJECT
from wasivfs_rules.tree import Directory, Link, Tree

_log = logging.getLogger(__name__)


class BuildWasm(Command):
    """Follows the protocol setuptools.command.build.SubCommand. The current directory is that of the project."""

    command_name = COMMAND
    description = "link WASI programs with files in them (wasivfs)"
    user_options: ClassVar[list[tuple[str, str | None, str]]] = [
        ("build-lib=", "d", "directory to build into"),
        ("build-temp=", "t", "directory for what is known of earlier builds"),
        ("force", "f", "build even what is up to date"),
    ]
    boolean_options: ClassVar[list[str]] = ["force"]

    def initialize_options(self) -> None:
        self.build_lib: str = cast(str, None)  # set_undefined_options() looks for None
        self.build_temp: str = cast(str, None)
        self.force: bool = cast(bool, None)
        self.editable_mode = False
        self._warned: set[str] = set()

    def finalize_options(self) -> None:
        same = [(name, name) for name in ("build_lib", "build_temp", "force")]
        self.set_undefined_options("build", *same)
        with _as_setuptools_error():
            self._programs = load_programs(PYPROJECT)

    def run(self) -> None:
        for program in self._programs:
            output = self._in_place(program) if self.editable_mode else self._in_build(program)
            depfile = f"{self.build_temp}/wasivfs/{program.output}.d"
            if self.force or not _is_current(output, depfile):
                self._build(program, output, depfile)

    def _build(self, program: Program, output: str, depfile: str) -> None:
        # Takes longer to load than to find out that there is nothing to do.
        from wasivfs_rules import command_cc  # noqa: PLC0415

        _log.info("linking %s", output)
        for path in (output, depfile):
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        with _as_setuptools_error():
            status = command_cc.run(argparse.Namespace(command="cc", arguments=program.arguments(output, depfile)))
        if status:
            raise CompileError(f"{program.output} was not built: the compiler's exit status is {status}")
        os.utime(output)  # a program that came out the same is up to date, too

    def _in_build(self, program: Program) -> str:
        return f"{self.build_lib}/{program.output}"

    def _in_place(self, program: Program) -> str:
        package = ".".join(program.output.parent.parts)
        folder = self.get_finalized_command("build_py").get_package_dir(package)
        return str(PurePosixPath(folder, program.output.name))

    def get_outputs(self) -> list[str]:
        return [self._in_build(program) for program in self._programs]

    def get_output_mapping(self) -> dict[str, str]:
        """An editable wheel can link to what was built in place; in other builds no output is a file of the project."""
        if not self.editable_mode:
            return {}
        return {self._in_build(program): self._in_place(program) for program in self._programs}

    def get_source_files(self) -> list[str]:
        """What an sdist must hold. Warns of what it cannot hold as it is, once."""
        files: set[str] = set()
        with _as_setuptools_error():
            for program in self._programs:
                spec = program.spec()
                scanned = scan(spec)
                if scanned.problems:
                    raise WasivfsError(scanned.problems)
                assets = [entry.host for entry in scanned.tree.entries.values() if not isinstance(entry, Directory)]
                files.update(os.fsdecode(path) for path in (*assets, *spec.manifests))
                files.update((*program.sources, *program.depends))
                self._warn_of_changes(scanned.tree)
            relative = sorted(map(_relative, files))
            if outside := [path for path in relative if path.startswith("..")]:
                cure = f"move it below {PYPROJECT}: an sdist must hold it"
                raise WasivfsError(Problem("file outside of the project", path, cure) for path in outside)
        return relative

    def _warn_of_changes(self, tree: Tree) -> None:
        for message in _changed_by_sdist(tree):
            if message not in self._warned:
                self._warned.add(message)
                self.warn(message)


def _relative(path: str) -> str:
    return os.path.relpath(path) if os.path.isabs(path) else os.path.normpath(path)


def _is_current(output: str, depfile: str) -> bool:
    """Whether a program is newer than all that it was built from, and than what says how."""
    try:
        built = os.stat(output).st_mtime_ns
        inputs: Sequence[str | bytes] = [PYPROJECT, *prerequisites(Path(depfile).read_bytes())]
        return all(os.stat(path).st_mtime_ns < built for path in inputs)
    except OSError:  # not built yet, or an input has gone
        return False


def _changed_by_sdist(tree: Tree) -> Iterator[str]:
    """What a tree has that an archive of files has not, each in one line."""
    not_empty = {path.rpartition(b"/")[0] for path in tree.entries if path}
    for path, entry in tree.entries.items():
        if isinstance(entry, Link):
            yield f'an sdist holds a copy in the place of a symlink: {display(entry.host)}; take symlinks = "follow"'
        elif isinstance(entry, Directory) and path not in not_empty:
            yield f"an sdist holds no empty directory: {display(entry.host)}; put a file into it"


@contextlib.contextmanager
def _as_setuptools_error() -> Iterator[None]:
    try:
        yield
    except WasivfsError as error:
        raise OptionError("\nerror: ".join(map(str, error.problems))) from None
