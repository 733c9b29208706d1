# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What every program that we link must pass before it is put in its place: the list of all such checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wasivfs_rules.link.archived_images import refuse_lost_images
from wasivfs_rules.link.import_aliases import refuse_names_of_shim
from wasivfs_rules.link.sealed import has_sealed_shim, refuse_host_calls


@dataclass(frozen=True)
class LinkChecks:
    """`inputs` are the files that are known to be linked; `archives` those with images, see images_of_archives();
    `names_of_shim` the inputs that declare a symbol of the shim's, see DirectCalls.
    """

    host: str
    inputs: Sequence[Path]
    archives: Mapping[str, frozenset[bytes]]
    names_of_shim: Mapping[Path, bytes]
    verbose: bool = False

    def check(self, program: Path, loaded: Sequence[Path]) -> None:
        """Raises WasivfsError if the program is not to be kept; `loaded` are the files that the linker names."""
        refuse_lost_images(program, self.archives)
        refuse_names_of_shim(self.names_of_shim)
        files = [*self.inputs, *loaded]
        if self.host == "none" or has_sealed_shim(files):
            refuse_host_calls(program, files, verbose=self.verbose)
