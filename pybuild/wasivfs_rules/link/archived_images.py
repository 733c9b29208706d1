# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Images in archives: a linker silently leaves out a member to which no linked object refers."""

from __future__ import annotations

import contextlib
import mmap
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from wasivfs_rules.common.errors import Problem, WasivfsError
from wasivfs_rules.wasm.archives import is_archive
from wasivfs_rules.wasm.image_layout import HEAD_FIELDS, HEAD_MAGIC, HeadRecord, struct_of

# A linker changes no byte of a head, and where its contents lie is at its end.
_LASTING = struct_of(HEAD_FIELDS[: HeadRecord._fields.index("where")]).size
_HEAD = re.compile(re.escape(HEAD_MAGIC) + b".{%d}" % (_LASTING - len(HEAD_MAGIC)), re.DOTALL)


def images_of_archives(paths: Iterable[str]) -> Mapping[str, frozenset[bytes]]:
    """The images in each archive among the files, each as its head."""
    found = {}
    for path in dict.fromkeys(paths):
        with contextlib.suppress(OSError, ValueError), _mapped(Path(path)) as data:
            if is_archive(data) and (images := _images(data)):
                found[path] = images
    return found


def refuse_lost_images(program: Path, archives: Mapping[str, frozenset[bytes]]) -> None:
    """Raises WasivfsError if the linked program lacks an image of an archive."""
    if not archives:
        return
    with _mapped(program) as data:
        linked = _images(data)
    cure = "link its fs_image.o itself, or the whole archive with -Wl,--whole-archive"
    lost = [Problem("an image in an archive is not linked", path, cure) for path in archives if archives[path] - linked]
    if lost:
        raise WasivfsError(lost)


@contextlib.contextmanager
def _mapped(path: Path) -> Iterator[mmap.mmap]:
    """The bytes of a file. Raises OSError, and ValueError if it is empty."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        yield data


def _images(data: mmap.mmap) -> frozenset[bytes]:
    return frozenset(_HEAD.findall(data))
