# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The objects that a link gets besides its inputs: those of the image, and those of the shim."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from wasivfs_rules.common.errors import Problem
from wasivfs_rules.common.processes import Runner
from wasivfs_rules.common.resources import shim_files
from wasivfs_rules.generate.generate import generate
from wasivfs_rules.inputs.spec import Spec
from wasivfs_rules.link.shim_build import IMAGE_SOURCE, compile_image, shim_objects
from wasivfs_rules.link.shim_references import holds_image
from wasivfs_rules.toolchain.find import Toolchain


@dataclass
class Embedding:
    """The objects of the image, those of the shim, all files that they were made from, and the warnings about these."""

    image: list[Path] = field(default_factory=list)
    shim: list[Path] = field(default_factory=list)
    read: list[bytes] = field(default_factory=list)
    warnings: Sequence[Problem] = ()

    @property
    def objects(self) -> list[Path]:
        """In the order of the link: an image that comes first wins over those of libraries."""
        return [*self.image, *self.shim]


def wants_image(spec: Spec, inputs: Iterable[str], *, with_shim: bool) -> bool:
    """Whether the link of a program gets an image of ours: an empty one, if the shim has no other."""
    return bool(spec.roots) or (with_shim and not holds_image(inputs))


@contextlib.contextmanager
def embedding(
    options: argparse.Namespace,
    spec: Spec,
    toolchain: Toolchain,
    runner: Runner,
    folder: Path,
    *,
    with_image: bool,
    with_shim: bool,
    machine: Sequence[str] = (),
    outputs: Collection[Path] = (),
) -> Iterator[Embedding]:
    """Makes the objects; those of the shim are valid inside the context, that of the image as long as `folder` is.

    `machine` are the flags that all objects must share; `outputs` are written later, and must not lie in the tree.
    """
    found = Embedding()
    if with_image:
        embed = "object" if options.embed == "auto" else options.embed
        result = generate(spec, folder / IMAGE_SOURCE, embed, quiet=options.quiet, others=outputs)
        found.warnings = result.warnings
        found.image = [compile_image(toolchain, folder, machine, runner)]
        if embed == "object" and result.blob:
            found.image.append(result.blob)
        found.read += result.inputs
    with contextlib.ExitStack() as stack:
        if with_shim:
            shim = shim_objects(toolchain, options.host, machine, runner, trace=options.trace)
            found.shim = stack.enter_context(shim)
            found.read += [bytes(path) for path in shim_files()]
        yield found
