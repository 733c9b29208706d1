# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""All checks of a linked program before it is put in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from wasivfs_rules.inspect.sealed import has_sealed_shim, refuse_host_calls
from wasivfs_rules.link.archived_images import refuse_lost_images
from wasivfs_rules.link.import_aliases import refuse_names_of_shim
from wasivfs_rules.wasm.module import Import


def check_program(
    program: Path,
    files: Sequence[Path],
    host: str,
    archives: Mapping[str, frozenset[bytes]],
    names_of_shim: Mapping[Path, bytes],
) -> Sequence[Import]:
    """Raises WasivfsError if the program must not be kept. Returns the user's own imports if the program is sealed.

    `files` are all files that are known to be linked; `archives` are the archives with images, see
    images_of_archives(); `names_of_shim` are the files that declare a symbol of the shim, see DirectCalls.
    """
    refuse_lost_images(program, archives)
    refuse_names_of_shim(names_of_shim)
    if host == "none" or has_sealed_shim(files):
        return refuse_host_calls(program, files)
    return ()
