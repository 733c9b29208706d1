# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Problems of files, links and trees to embed, in one line each."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable

from wasivfs_rules.collect.tree import File, Link, Tree, parents
from wasivfs_rules.common.errors import Problem
from wasivfs_rules.common.paths import display, too_deep
from wasivfs_rules.common.sizes import DEPTH_MAX, IMAGE_LIMIT, PATHS_MAX, TARGETS_MAX, show_size
from wasivfs_rules.inputs.host_problems import LEAVE_OUT
from wasivfs_rules.wasm.image_layout import NODE


def link_problem(link: Link, tops: Collection[bytes]) -> Problem:
    """For a link whose target is not in the image. `tops` are the real paths of the roots, without leading slash."""
    where = f"{display(link.host)} -> {display(link.target)}"
    if not os.path.exists(link.host):
        return Problem("dangling symlink", where, f"fix its target, {LEAVE_OUT}, or keep it with --allow-dangling")
    target = os.path.realpath(link.host).strip(b"/")
    if any(path in tops for path in (target, *parents(target))):
        what, cure = "symlink to a file that is not in the image", "leave both out"
    else:
        what, cure = "symlink leaves the root", "embed what it points to with --symlinks follow"
    return Problem(what, where, f"{cure}, or keep it with --allow-dangling")


def overwritten(named: Iterable[bytes], outputs: Iterable[bytes]) -> list[Problem]:
    """A problem for each output that is one of the named files. For a directory, there is none."""
    existing = [output for output in outputs if os.path.isfile(output)]
    inputs = [path for path in named if os.path.isfile(path)] if existing else []
    both = [output for output in existing if any(os.path.samefile(output, path) for path in inputs)]
    return [Problem("output is also an input", display(output), "give another name") for output in both]


_SHOWN = 3
_FEWER = "leave files out with --exclude"


def size_problem(total: int, tree: Tree, limit: int) -> Problem:
    """The problem of an image of at least `total` bytes, where one may have `limit` bytes."""
    folders = Counter[bytes]()
    for path, entry in tree.entries.items():
        if isinstance(entry, File):
            folders[path.rpartition(b"/")[0]] += entry.size
    largest = [f"/{display(path)} ({show_size(size)})" for path, size in folders.most_common(_SHOWN)]
    where = "linkers can place in memory" if limit == IMAGE_LIMIT else "a module can have"
    what = f"image of at least {total} bytes ({show_size(total)}) is more than {where} ({limit} bytes)"
    return Problem(what, f"most is in {', '.join(largest)}" if largest else "", _FEWER)


def least_size(tree: Tree) -> int:
    """The least number of bytes of the image: only files of equal size can have equal contents."""
    sizes = {entry.size for entry in tree.entries.values() if isinstance(entry, File)}
    return sum(sizes) + NODE.size * len(tree.entries)


def path_problems(tree: Tree) -> list[Problem]:
    """Problems of paths that are too deep, and of paths or link targets that are too long together."""
    deep = [path for path in tree.entries if path.count(b"/") >= DEPTH_MAX]
    problems = [too_deep(b"/" + path) for path in sorted(deep)]
    if (total := sum(len(path) + 1 for path in tree.entries)) > PATHS_MAX:
        problems.append(Problem(f"all paths together are longer than {PATHS_MAX} bytes", f"{total} bytes", _FEWER))
    targets = {entry.target for entry in tree.entries.values() if isinstance(entry, Link)}
    if (total := sum(map(len, targets))) > TARGETS_MAX:
        what = f"all targets of symbolic links together are longer than {TARGETS_MAX} bytes"
        problems.append(Problem(what, f"{total} bytes", _FEWER))
    return problems
