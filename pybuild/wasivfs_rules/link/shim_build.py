# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles the shim, and images that come as C, for a link. The cache folder keeps the shim's objects."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from wasivfs_rules.cache.cached import cached_folder, key_of
from wasivfs_rules.common.processes import Runner
from wasivfs_rules.common.resources import shim_dir, shim_files, shim_flags, shim_sources
from wasivfs_rules.request.shim_choices import ShimChoices
from wasivfs_rules.toolchain.find import Toolchain

IMAGE_FLAGS = ("-Os", "-g0", "-fno-lto")  # with LTO, the assembler would look for the contents at link time
IMAGE_SOURCE, IMAGE_OBJECT = "fs_image.c", "fs_image.o"


@contextlib.contextmanager
def shim_objects(
    toolchain: Toolchain, choices: ShimChoices, machine: Sequence[str], runner: Runner, *, front: str = "wasip1"
) -> Iterator[list[Path]]:
    """The objects of the shim, valid inside the context. `machine` are the flags that all objects must share."""
    sources = shim_sources(front)
    contents = hashlib.sha256(b"".join(path.name.encode() + b"\0" + path.read_bytes() for path in shim_files()))
    flags = [*shim_flags(front), *choices.definitions, *machine]
    key = key_of(toolchain.identity, list(toolchain.compiler), flags, contents.hexdigest())

    def build(folder: Path) -> None:
        for source in sources:
            maps = [f"-ffile-prefix-map={shim_dir()}=wasivfs", f"-ffile-prefix-map={folder}=."]
            compile_source = ["-I", str(shim_dir()), "-c", str(source), "-o", f"{source.stem}.o"]
            runner.make([*toolchain.compiler, *flags, *maps, *compile_source], folder / f"{source.stem}.o", folder)

    with cached_folder("shim", key, build) as folder:
        yield [folder / f"{source.stem}.o" for source in sources]


def compile_image(toolchain: Toolchain, folder: Path, machine: Sequence[str], runner: Runner) -> Path:
    """Compiles the fs_image.c in `folder`, with its contents in the same folder. Returns the object."""
    maps = [f"-ffile-prefix-map={shim_dir()}=wasivfs", f"-ffile-prefix-map={folder}=."]
    compile_source = ["-I", str(shim_dir()), "-I.", "-c", IMAGE_SOURCE, "-o", IMAGE_OBJECT]
    runner.make([*toolchain.compiler, *IMAGE_FLAGS, *machine, *maps, *compile_source], folder / IMAGE_OBJECT, folder)
    return folder / IMAGE_OBJECT
