# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Walks the roots: from Spec to Tree. Reads directories, metadata and links; contents.py reads files."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Collection
from itertools import chain, groupby
from operator import attrgetter
from typing import NamedTuple

from wasivfs_rules.collect.deciding_links import deciding_links
from wasivfs_rules.collect.outputs import Output
from wasivfs_rules.collect.problems import link_problem, overwritten, path_problems
from wasivfs_rules.collect.tree import (
    Directory,
    Entries,
    Entry,
    File,
    Link,
    Tree,
    layered,
    merge,
    parents,
    unresolved_links,
)
from wasivfs_rules.collect.writable import reserved_names, with_writable
from wasivfs_rules.common.errors import Problem
from wasivfs_rules.common.paths import display
from wasivfs_rules.inputs.globs import glob_list
from wasivfs_rules.inputs.host_problems import LEAVE_OUT, host_problem, root_problem
from wasivfs_rules.inputs.spec import Root, Spec
from wasivfs_rules.inputs.writable import HOST

_SPECIAL = {stat.S_IFIFO: "FIFO", stat.S_IFSOCK: "socket", stat.S_IFCHR: "device", stat.S_IFBLK: "device"}
_BROKEN = {errno.ENOENT: "dangling symlink", errno.ENOTDIR: "dangling symlink", errno.ELOOP: "symlink loop"}
_Identity = tuple[int, int]  # (st_dev, st_ino)
# Of a directory, and of its parent directories.
_Ancestors = tuple[_Identity, "_Ancestors | None"]
_name_of = attrgetter("name")


class Scan(NamedTuple):
    """`inputs` are the sorted host paths of everything that was read, and of links that decide where a path leads."""

    tree: Tree
    inputs: tuple[bytes, ...]
    problems: tuple[Problem, ...]


def _identity(found: os.stat_result) -> _Identity | None:
    return (found.st_dev, found.st_ino) if found.st_nlink > 1 else None


class _Walk:
    """One root. Fills `entries`, `inputs` and `problems`."""

    def __init__(self, root: Root, outputs: Collection[Output]) -> None:
        self.entries: dict[bytes, Entry] = {}
        self.inputs: list[bytes] = []
        self.problems: list[Problem] = []
        self._root = root
        self._outputs = outputs
        self._include = glob_list(root.include) if root.include else None
        self._exclude = glob_list(root.exclude) if root.exclude else None
        # Directories that match no include: they stay only if they lead to a matching file.
        self._passages: set[bytes] = set()

    def run(self) -> None:
        root = self._root
        self.inputs += deciding_links(root.host)
        try:
            found = os.stat(root.host)
        except OSError as error:
            self.problems.append(root_problem(error, root.host))
            return
        guest = root.guest.strip(b"/")
        if stat.S_ISDIR(found.st_mode):
            self._add_directory(guest, root.host, found)
            self._walk(guest, (found.st_dev, found.st_ino))
            self._drop_idle_passages()
        else:
            if root.guest.endswith(b"/"):
                guest = (guest + b"/" + os.path.basename(os.path.abspath(root.host))).lstrip(b"/")
            self._add_other(guest, root.host, found)
        for parent in parents(guest):
            self.entries.setdefault(parent, Directory(root.host, None))

    def _walk(self, guest: bytes, identity: _Identity) -> None:
        todo: list[tuple[bytes, bytes, bytes, _Ancestors]] = [(self._root.host, b"", guest, (identity, None))]
        takes_all = not self._include and not self._exclude
        while todo:
            host, path, guest, ancestors = todo.pop()
            self._refuse_outputs(path, ancestors[0])
            try:
                with os.scandir(host) as listing:
                    children = sorted(listing, key=_name_of)
            except OSError as error:
                self.problems.append(host_problem(error, host))
                continue
            path, guest = (place + b"/" if place else b"" for place in (path, guest))
            inside = []
            for child in children:
                try:
                    found = child.stat(follow_symlinks=False)
                    if takes_all and stat.S_ISREG(found.st_mode):  # at once, because most entries are files
                        self._add_file(guest + child.name, child.path, found)
                        continue
                    below = self._add_child(child, path + child.name, guest + child.name, found, ancestors)
                except OSError as error:
                    if self._takes(path + child.name):
                        self.problems.append(host_problem(error, child.path))
                else:
                    if below is not None:
                        inside.append((child.path, path + child.name, guest + child.name, below))
            todo += reversed(inside)  # so that paths come nearly sorted

    def _add_child(
        self, child: os.DirEntry[bytes], path: bytes, guest: bytes, found: os.stat_result, ancestors: _Ancestors
    ) -> _Ancestors | None:
        """Records a child that is embedded. For a directory to walk, returns it with its parents."""
        if stat.S_ISLNK(found.st_mode):
            target = self._link(child, path, guest, found, ancestors)
            if target is None:
                return None
            found = target
        if not stat.S_ISDIR(found.st_mode):
            if self._takes(path):
                self._add_other(guest, child.path, found)
        elif self._enters(path, guest):
            self._add_directory(guest, child.path, found)
            return ((found.st_dev, found.st_ino), ancestors)
        return None

    def _takes(self, path: bytes) -> bool:
        if self._include and not self._include.matches_file(path):
            return False
        return not (self._exclude and self._exclude.matches_file(path))

    def _enters(self, path: bytes, guest: bytes) -> bool:
        if self._exclude and self._exclude.matches_directory(path):
            return False
        if self._include and not self._include.matches_directory(path):
            self._passages.add(guest)
        return True

    def _link(
        self, child: os.DirEntry[bytes], path: bytes, guest: bytes, found: os.stat_result, ancestors: _Ancestors
    ) -> os.stat_result | None:
        """Handles a link. If links are followed, returns the metadata of the target, which replaces the link."""
        if self._root.symlinks == "follow":
            return self._follow(child.path, path, ancestors)
        if self._takes(path):
            target = os.readlink(child.path)
            if self._root.symlinks == "error":
                where = f"{display(child.path)} -> {display(target)}"
                self.problems.append(Problem("symlink", where, "use --symlinks keep or follow, or " + LEAVE_OUT))
            dangle = self._root.allow_dangling
            self.entries[guest] = Link(child.path, target, found.st_mtime_ns, _identity(found), dangle)
        return None

    def _follow(self, host: bytes, path: bytes, ancestors: _Ancestors) -> os.stat_result | None:
        try:
            found = os.stat(host)
        except OSError as error:
            if error.errno not in _BROKEN:
                raise
            if self._takes(path):
                self._refuse_link(_BROKEN[error.errno], host)
            return None
        self.inputs += deciding_links(host)
        above: _Ancestors | None = ancestors
        while stat.S_ISDIR(found.st_mode) and above is not None:
            if above[0] == (found.st_dev, found.st_ino):
                if not (self._exclude and self._exclude.matches_directory(path)):
                    self._refuse_link("symlink loop through its own directory", host)
                return None
            above = above[1]
        return found

    def _refuse_link(self, what: str, host: bytes) -> None:
        where = f"{display(host)} -> {display(os.readlink(host))}"
        self.problems.append(Problem(what, where, LEAVE_OUT))

    def _add_directory(self, guest: bytes, host: bytes, found: os.stat_result) -> None:
        self.entries[guest] = Directory(host, found.st_mtime_ns)
        self.inputs.append(host)

    def _add_file(self, guest: bytes, host: bytes, found: os.stat_result) -> None:
        identity = (found.st_dev, found.st_ino) if found.st_nlink > 1 else None
        self.entries[guest] = File(host, found.st_size, found.st_mtime_ns, identity)
        self.inputs.append(host)

    def _add_other(self, guest: bytes, host: bytes, found: os.stat_result) -> None:
        if stat.S_ISREG(found.st_mode):
            self._add_file(guest, host, found)
        else:
            kind = _SPECIAL.get(stat.S_IFMT(found.st_mode), "special file")
            self.problems.append(Problem(f"cannot embed a {kind}", display(host), LEAVE_OUT))

    def _refuse_outputs(self, path: bytes, identity: _Identity) -> None:
        for output in self._outputs:
            if output.directory == identity and self._takes(path + b"/" + output.name if path else output.name):
                cure = "write it elsewhere or " + LEAVE_OUT
                self.problems.append(Problem("output lies inside a root", display(output.path), cure))

    def _drop_idle_passages(self) -> None:
        if not self._passages:
            return
        busy: set[bytes] = set()
        for guest in self.entries:
            if guest not in self._passages:
                for parent in parents(guest):
                    if parent in busy:
                        break
                    busy.add(parent)
        for idle in self._passages - busy:
            del self.entries[idle]


def scan(spec: Spec, outputs: Collection[Output] = (), below: Callable[[], Entries] = dict) -> Scan:
    """Walks all roots and merges them. `below` returns what a program has already, where links may lead to."""
    walks = [_Walk(root, outputs) for root in spec.roots]
    for walk in walks:
        walk.run()
    tree, disagreements = merge(walk.entries for walk in walks)
    tree, unfit = with_writable(tree, spec.writable.directories, below)
    problems = [problem for walk in walks for problem in walk.problems] + disagreements + unfit
    if (unresolved := unresolved_links(tree)) and (lower := below()):
        unresolved = unresolved_links(Tree(layered(tree.entries, lower)))
    if unresolved:
        tops = {os.path.realpath(root.host).strip(b"/") for root in spec.roots}
        problems += [link_problem(link, tops) for link in unresolved]
    problems += path_problems(tree)
    if spec.writable.layer == HOST:
        problems += reserved_names(tree)
    problems += overwritten([*(root.host for root in spec.roots), *spec.manifests], [one.path for one in outputs])
    manifests = [*spec.manifests, *chain.from_iterable(map(deciding_links, spec.manifests))]
    inputs = sorted(chain(manifests, *(walk.inputs for walk in walks)))
    return Scan(tree, tuple(path for path, _ in groupby(inputs)), tuple(problems))
