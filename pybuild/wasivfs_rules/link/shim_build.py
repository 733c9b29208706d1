# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles the shim and images for a link. The cache folder keeps their objects, by everything they depend on."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from wasivfs_rules.cache.cached import cached_folder, held, keep, key_of
from wasivfs_rules.common.processes import Runner
from wasivfs_rules.common.resources import shim_dir, shim_files, shim_flags, shim_sources, templates_dir
from wasivfs_rules.generate import generate
from wasivfs_rules.generate.image import Image
from wasivfs_rules.toolchain.find import Toolchain

IMAGE_FLAGS = ("-Os", "-g0", "-fno-lto")  # with LTO, the assembler would look for the contents at link time
IMAGE_SOURCE, IMAGE_OBJECT = "fs_image.c", "fs_image.o"
_IMAGES = "images"
_NODES_MAX = 10_000  # of larger images, few would fill the cache
_GENERATE = Path(generate.__file__).parent


@contextlib.contextmanager
def shim_objects(
    toolchain: Toolchain, host: str, machine: Sequence[str], runner: Runner, *, trace: bool = False
) -> Iterator[list[Path]]:
    """The objects of the shim, valid inside the context. `machine` are the flags that all objects must share."""
    sources = shim_sources()
    contents = hashlib.sha256(b"".join(path.name.encode() + b"\0" + path.read_bytes() for path in shim_files()))
    choices = [f"-DWASIVFS_HOST=WASIVFS_HOST_{host.upper()}", *(["-DWASIVFS_TRACE=1"] if trace else [])]
    flags = [*shim_flags(), *choices, *machine]
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


class ImageObject:
    """The object of the image whose fs_image.c is in `folder`; valid as long as `stack` is open, and `folder` is."""

    def __init__(
        self, toolchain: Toolchain, machine: Sequence[str], runner: Runner, folder: Path, stack: contextlib.ExitStack
    ) -> None:
        self._toolchain, self._machine, self._runner = toolchain, machine, runner
        self._folder, self._stack = folder, stack
        self._key = ""
        self._kept: Path | None = None

    def is_kept(self, image: Image) -> bool:
        """Whether the object was made before. Then there need not be an fs_image.c."""
        if len(image.nodes) <= _NODES_MAX:
            self._key = self._key_of(image)
            self._kept = held(_IMAGES, self._key, self._stack)
        return self._kept is not None

    def make(self) -> Path:
        if self._kept:
            return self._kept / IMAGE_OBJECT
        path = compile_image(self._toolchain, self._folder, self._machine, self._runner)
        if self._key:
            keep(_IMAGES, self._key, path)
        return path

    def _key_of(self, image: Image) -> str:
        """Of all that the object depends on: the compiler, the image, and what makes C of an image."""
        code = [*(_GENERATE / name for name in ("emit.py", "literals.py")), *templates_dir().iterdir()]
        texts = [path.read_bytes() for path in (*sorted(code), shim_dir() / "image.h") if path.is_file()]
        digest = hashlib.sha256(b"".join([repr(image).encode("ascii"), *texts]))
        command = [*self._toolchain.compiler, *IMAGE_FLAGS, *self._machine]
        return key_of(self._toolchain.identity, command, digest.hexdigest())
