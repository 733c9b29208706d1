# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The paths of the directories that images say are writable."""

from __future__ import annotations

from collections.abc import Iterable

from wasivfs_rules.inspect.image import LinkedImage


def writable_paths(images: Iterable[LinkedImage]) -> list[bytes]:
    """Those of all images, sorted; the root is empty, and the others begin with no slash.

    The images were read as a whole, and checked.
    """
    return sorted({_path(image, number) for image in images for number in image.writable()})


def _path(image: LinkedImage, number: int) -> bytes:
    names = list[bytes]()
    while number:
        names.append(image.names[number])
        number = image.columns.related[number]
    return b"/".join(reversed(names))
