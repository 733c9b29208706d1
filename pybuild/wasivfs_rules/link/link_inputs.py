# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The objects that a link gets besides its inputs: the image and the shim."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from wasivfs_rules.common.errors import Problem
from wasivfs_rules.common.resources import shim_files
from wasivfs_rules.generate.objects import generate_objects
from wasivfs_rules.inputs.spec import Spec
from wasivfs_rules.link.shim_build import IMAGE_SOURCE, compile_image, shim_objects
from wasivfs_rules.link.shim_references import holds_image
from wasivfs_rules.link.tools import Job
from wasivfs_rules.rewrite.taken_contents import SegmentSource
from wasivfs_rules.wasm.image_layout import HEAD


class Embedding(NamedTuple):
    """The objects of the image and of the shim, all files that they were made from, and warnings about these files.

    `segment` is a passive segment that the linked program must get.
    """

    image: Sequence[Path]
    shim: Sequence[Path]
    read: Sequence[bytes]
    warnings: Sequence[Problem]
    segment: SegmentSource | None = None

    @property
    def objects(self) -> list[Path]:
        """In the order of the link: an image that comes first wins over images of libraries."""
        return [*self.image, *self.shim]


def wants_image(spec: Spec, inputs: Iterable[str], *, with_shim: bool) -> bool:
    """Whether the link of a program gets an image; an empty one if the shim has no other."""
    return bool(spec.roots or spec.writable.directories) or (with_shim and not holds_image(inputs))


@contextlib.contextmanager
def embedding(job: Job, folder: Path, *, with_image: bool, passive_from: int | None) -> Iterator[Embedding]:
    """Makes the objects. Those of the shim are valid inside the context, the image as long as `folder`.

    Contents of `passive_from` bytes or more come as a segment.
    """
    asked, machine, front = job.request.embed, job.request.line.machine, job.request.line.front
    image, read, warnings = list[Path](), list[bytes](), tuple[Problem, ...]()
    segment: SegmentSource | None = None
    with contextlib.ExitStack() as stack:
        if with_image:
            if asked.embed in ("auto", "object"):
                made = generate_objects(job.spec, folder, others=job.request.outputs, passive_from=passive_from)
                image, warnings, read = [*made.objects], made.warnings, [*made.inputs]
                segment = _segment_in(made.segment) if made.segment else None
            else:
                from wasivfs_rules.generate.generate import generate  # noqa: PLC0415 (slow to load, and seldom needed)

                result = generate(job.spec, folder / IMAGE_SOURCE, asked.embed, others=job.request.outputs)
                image = [compile_image(job.toolchain, folder, machine, job.runner)]
                warnings, read = result.warnings, [*result.inputs]
        shim: Sequence[Path] = ()
        if job.with_shim:
            shim = stack.enter_context(shim_objects(job.toolchain, job.choices, machine, job.runner, front=front))
            read += [bytes(path) for path in shim_files()]
        yield Embedding(image, shim, read, warnings, segment)


def _segment_in(path: Path) -> SegmentSource:
    with path.open("rb") as file:
        head = file.read(HEAD.size)
    return SegmentSource(head, path, len(head), path.stat().st_size - len(head))
