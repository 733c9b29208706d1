# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Images in archives: a linker leaves a member out, without a word, if nothing that it links refers to it."""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from wasivfs_rules.errors import Problem, WasivfsError
from wasivfs_rules.layout import IMAGE, IMAGE_FIELDS, MAGIC

_ARCHIVE_MAGIC = b"!<arch>\n"
# Counts and time come last, after the pointers, which the linker changes. They tell one image from another.
_CONSTANTS = struct.calcsize("<" + "".join(letter for _, letter in IMAGE_FIELDS[-6:]))


def find_libraries(names: Iterable[str], folders: Sequence[str]) -> list[str]:
    """The archives that `-l` and `-L` name. Those of the toolchain are left out: they hold no image."""
    found = []
    for name in names:
        places = (Path(folder, f"lib{name}.a") for folder in folders)
        found += [str(path) for path in places if path.is_file()][:1]
    return found


def images_of_archives(paths: Iterable[str]) -> Mapping[str, frozenset[bytes]]:
    """The images in those of the files that are archives, as what distinguishes them."""
    found = {}
    for path in dict.fromkeys(paths):
        with contextlib.suppress(OSError):
            with Path(path).open("rb") as file:
                is_archive = file.read(len(_ARCHIVE_MAGIC)) == _ARCHIVE_MAGIC
            if is_archive and (images := _images(Path(path))):
                found[path] = images
    return found


def refuse_lost_images(program: Path, archives: Mapping[str, frozenset[bytes]]) -> None:
    """Raises WasivfsError if the linked program lacks images of the archives."""
    linked = _images(program) if archives else frozenset()
    cure = "link its fs_image.o itself, or the whole archive with -Wl,--whole-archive"
    lost = [Problem("an image in an archive is not linked", path, cure) for path in archives if archives[path] - linked]
    if lost:
        raise WasivfsError(lost)


def _images(path: Path) -> frozenset[bytes]:
    parts = path.read_bytes().split(MAGIC)[1:]
    return frozenset(part[: IMAGE.size - len(MAGIC)][-_CONSTANTS:] for part in parts)
