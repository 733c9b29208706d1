# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Layers of unions, and what Linux makes of them: the kernel's overlay file system merges the same directories."""

from __future__ import annotations

import functools
import os
import random
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.support.tools import missing, require_tool

TIME = 315532800  # of everything, as in an image
_NAMES = ("a", "b", "c", "d")
_KINDS = ("directory", "directory", "directory", "file", "file", "link")
# Only in directories of the host: what its links lead to, so deep that no path of a test leaves it upwards.
_INNER = "z/1/2/3/4/5/6/7"


def _targets_in_tree(generator: random.Random, depth: int) -> str:
    """A target anywhere in the one tree, existing or not."""
    names = [generator.choice((*_NAMES, "..", "z")) for _ in range(generator.randint(1, 3))]
    return generator.choice(("", "/")) + "/".join(names)


def _targets_of_host(generator: random.Random, depth: int) -> str:
    """A target that the host itself finds in its directory, or nobody finds."""
    return generator.choice(("nowhere", "../" * depth + _INNER, "../" * depth + _INNER + "/file"))


def make_random_layer(root: Path, seed: int, *, of_host: bool, size: int = 24) -> None:
    """Fills a directory with few names, so that layers have many paths in common."""
    generator = random.Random(seed)
    targets = _targets_of_host if of_host else _targets_in_tree
    root.mkdir(parents=True, exist_ok=True)
    folders = [Path()]
    if of_host:
        (root / _INNER).mkdir(parents=True)
        (root / _INNER / "file").write_text(f"inner {seed}")
    for number in range(size):
        parent = generator.choice(folders)
        path = root / parent / generator.choice(_NAMES)
        if os.path.lexists(path) or len(parent.parts) > 4:
            continue
        kind = generator.choice(_KINDS)
        if kind == "directory":
            path.mkdir()
            folders.append(parent / path.name)
        elif kind == "file":
            path.write_text(f"{'host' if of_host else 'image'} {seed} {number}")
        else:
            path.symlink_to(targets(generator, len(parent.parts)))
    set_times(root)


def set_times(root: Path) -> None:
    """Gives everything the time of an image."""
    for folder, folders, files in os.walk(root):
        for name in [*folders, *files]:
            os.utime(os.path.join(folder, name), (TIME, TIME), follow_symlinks=False)


def _remove(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)


def compose(mounts: Iterable[tuple[str, Path]], into: Path) -> None:
    """All mounts as one directory: a mount hides what another has at its path, the later one of two at one path."""
    into.mkdir()
    found = [(Path(os.path.normpath("/" + guest.strip("/"))).relative_to("/"), host) for guest, host in mounts]
    for guest, host in sorted(found, key=lambda mount: len(mount[0].parts)):
        for parent in reversed(guest.parents):
            if not (into / parent).is_dir() or (into / parent).is_symlink():
                _remove(into / parent)
                (into / parent).mkdir()
        _remove(into / guest)
        shutil.copytree(host, into / guest, symlinks=True)


_MERGE = 'mount -t overlay overlay -o "ro,lowerdir=$0:$1" "$2"'


@functools.cache
def _merging() -> list[str]:
    """The start of a command that may mount."""
    unshare = require_tool("unshare")
    return [unshare, "--mount", *(["--user", "--map-root-user"] if os.geteuid() else [])]


def merge(upper: Path, lower: Path, into: Path) -> None:
    """Copies what the kernel shows of two directories that are laid over each other."""
    view = into.with_name(into.name + ".view")
    for folder in (into, view):
        folder.mkdir()
    attempt = subprocess.run([*_merging(), "sh", "-c", _MERGE, upper, lower, view], capture_output=True, check=False)
    if attempt.returncode != 0:
        missing("overlayfs", "run the tests as root, on a file system that overlayfs can take as a layer")
    copy = f'{_MERGE} && cp -a "$2/." "$3"'
    subprocess.run([*_merging(), "sh", "-c", copy, upper, lower, view, into], check=True)


def union(image: Path, mounts: Mapping[str, Path], rule: str, folder: Path) -> Path:
    """What a program with the image has to see under a rule: a directory made inside `folder`."""
    compose(mounts.items(), folder / "composed")
    layers = (image, folder / "composed") if rule == "below" else (folder / "composed", image)
    merge(*layers, folder / "merged")
    return folder / "merged"
