# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`build_wasm`, a sub-command of setuptools' `build`: links the programs of [tool.wasivfs] into the package."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import ClassVar, cast

from setuptools import Command
from setuptools.errors import CompileError, OptionError

from wasivfs_rules import __version__
from wasivfs_rules.collect.tree import Directory, Link, Tree
from wasivfs_rules.common.depfile import prerequisites
from wasivfs_rules.common.errors import Problem, WasivfsError, report
from wasivfs_rules.common.interruption import handled
from wasivfs_rules.common.output import refused
from wasivfs_rules.common.paths import display
from wasivfs_rules.common.processes import CompilerError
from wasivfs_rules.common.temporary import sweep, temporary_folder
from wasivfs_rules.packaging.setuptools_config import ProgramTable, load_programs
from wasivfs_rules.packaging.setuptools_hook import COMMAND, PYPROJECT
from wasivfs_rules.packaging.setuptools_inputs import checked_tree, named_files, sdist_files
from wasivfs_rules.packaging.setuptools_record import is_current, write_record

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
        self.build_base: str = cast(str, None)  # set_undefined_options() looks for None
        self.build_lib: str = cast(str, None)
        self.build_temp: str = cast(str, None)
        self.force: bool = cast(bool, None)
        self.editable_mode = False
        self._warned: set[str] = set()

    def finalize_options(self) -> None:
        same = [(name, name) for name in ("build_base", "build_lib", "build_temp", "force")]
        self.set_undefined_options("build", *same)
        with _as_setuptools_error():
            self._programs = load_programs(PYPROJECT)

    def run(self) -> None:
        for program in self._programs:
            output = self._in_place(program) if self.editable_mode else self._in_build(program)
            sweep(os.path.dirname(output), age=0)  # everything in this folder is shipped
            with _as_setuptools_error():
                sources, depends = named_files(program)
            how = [__version__, *_environment(), *program.how(sources)]
            record = f"{self._scratch()}/{program.output}.json"
            if self.force or not is_current(record, how, output):
                with _as_setuptools_error(), handled(keyboard=True):
                    self._build(program, (sources, depends), how, output, record)

    def _scratch(self) -> str:
        """A folder that is in no wheel and no sdist. The build_temp of an editable build is removed after it."""
        return f"{self.build_base if self.editable_mode else self.build_temp}/wasivfs"

    def _build(
        self,
        program: ProgramTable,
        named: tuple[Sequence[str], Sequence[str]],
        how: Sequence[str],
        output: str,
        record: str,
    ) -> None:
        # Loading it takes longer than checking that there is nothing to do.
        from wasivfs_rules.link.build import build  # noqa: PLC0415

        _log.info("linking %s", output)
        for path in (output, record):
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        with temporary_folder(Path(record).parent) as folder:
            begin = folder.stat().st_ctime_ns
            # Relative, because a depfile cannot be read if the path of the project contains a colon.
            linked, depfile = (os.path.relpath(folder / name) for name in (program.output.name, "d"))
            tree = checked_tree(program, [output])
            try:
                build(program.request(named[0], linked, depfile), lambda problems: report(problems, "warning"))
            except CompilerError as failed:
                what = f"{program.output} was not built: the compiler's exit status is {failed.status}"
                raise CompileError(what) from None
            # A depfile cannot contain every name, but the tree and the named files are known without it.
            read = map(os.fsdecode, (*prerequisites(Path(depfile).read_bytes()), *tree))
            # The record comes first: it does not match a program that did not get in place, so a later run builds.
            write_record(record, how, linked, dict.fromkeys([*read, *named[0], *named[1]]), begin)
            _put_in_place(linked, output)

    def _in_build(self, program: ProgramTable) -> str:
        return f"{self.build_lib}/{program.output}"

    def _in_place(self, program: ProgramTable) -> str:
        package = ".".join(program.output.parent.parts)
        folder = self.get_finalized_command("build_py").get_package_dir(package)
        return str(PurePosixPath(folder, program.output.name))

    def get_outputs(self) -> list[str]:
        return [self._in_build(program) for program in self._programs]

    def get_output_mapping(self) -> dict[str, str]:
        """An editable wheel can link to programs in place; in other builds, no output is a file of the project."""
        if not self.editable_mode:
            return {}
        return {self._in_build(program): self._in_place(program) for program in self._programs}

    def get_source_files(self) -> list[str]:
        """The files that an sdist must contain. Warns once of files that it cannot contain unchanged."""
        files: set[str] = set()
        with _as_setuptools_error():
            for program in self._programs:
                found, tree = sdist_files(program)
                files.update(found)
                self._warn_of_changes(tree)
            if outside := [path for path in sorted(files) if path.startswith("..")]:
                cure = f"move it below {PYPROJECT}: an sdist must contain it"
                raise WasivfsError(Problem("file outside of the project", path, cure) for path in outside)
        return sorted(files)

    def _warn_of_changes(self, tree: Tree) -> None:
        for message in _changed_by_sdist(tree):
            if message not in self._warned:
                self._warned.add(message)
                self.warn(message)


def _environment() -> list[str]:
    """The environment variables that affect a program."""
    return [f"{name}={os.environ.get(name, '')}" for name in ("SOURCE_DATE_EPOCH", "WASI_SDK_PATH")]


def _put_in_place(linked: str, output: str) -> None:
    try:
        try:
            os.replace(linked, output)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            with temporary_folder(Path(output).parent) as beside:
                os.replace(shutil.copy2(linked, beside), output)
    except OSError as error:
        raise refused(error, output) from None


def _changed_by_sdist(tree: Tree) -> Iterator[str]:
    """Warnings about links and empty directories of a tree, which an archive of files cannot contain."""
    not_empty = {path.rpartition(b"/")[0] for path in tree.entries if path}
    for path, entry in tree.entries.items():
        if isinstance(entry, Link):
            yield f'an sdist contains a copy instead of a symlink: {display(entry.host)}; use symlinks = "follow"'
        elif isinstance(entry, Directory) and entry.mtime_ns is not None and path not in not_empty:
            yield f"an sdist cannot contain an empty directory: {display(entry.host)}; put a file into it"


@contextlib.contextmanager
def _as_setuptools_error() -> Iterator[None]:
    try:
        yield
    except WasivfsError as error:
        raise OptionError("\nerror: ".join(map(str, error.problems))) from None
