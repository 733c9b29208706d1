# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Contents outside of memory: whether a linked program can have them, and how it gets them."""

from __future__ import annotations

import mmap
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from wasivfs_rules.common import progress
from wasivfs_rules.common.errors import Problem, fail
from wasivfs_rules.common.output import refused
from wasivfs_rules.request.request import EmbedRequest
from wasivfs_rules.rewrite.add_segments import NewSegment, add_segments
from wasivfs_rules.rewrite.edits import Source
from wasivfs_rules.rewrite.hooks import hooked_modules
from wasivfs_rules.rewrite.limits import size_warnings
from wasivfs_rules.rewrite.pieces import Extent
from wasivfs_rules.wasm.binary import WasmError
from wasivfs_rules.wasm.image_layout import HEAD, IN_LINKED_SEGMENT
from wasivfs_rules.wasm.marks import DATA_MARK

# Smaller contents are not worth a segment: reads of a few bytes are slower there.
_WORTH_A_SEGMENT = 64 << 10
_CURE = "give --contents memory"


def ways_to_link(embed: EmbedRequest, *, is_partial: bool) -> Sequence[int | None]:
    """From how many bytes on contents are passive, or None for never: the first way with which the program links."""
    if is_partial or embed.contents == "memory" or embed.embed != "auto":
        return (None,)
    return (0,) if embed.contents == "passive" else (_WORTH_A_SEGMENT, None)


def suits_memory_only(program: Path, *, is_asked: bool) -> bool:
    """Whether a linked program must have its contents in memory. Raises WasivfsError if `is_asked` for others."""
    problem = next(_obstacles(program), None)
    if problem and is_asked:
        raise fail(problem, "--contents passive", _CURE)
    return problem is not None or (not is_asked and uses_data(program))


def uses_data(program: Path) -> bool:
    """Whether a linked program refers to wasivfs_data()."""
    with program.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return data.find(DATA_MARK) >= 0


def _obstacles(program: Path) -> Iterator[str]:
    with program.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        try:
            found = list(hooked_modules(data))
        except WasmError as error:
            yield f"the program cannot be changed after the link ({error})"
            return
        if any(module.module.has_shared_memory for module in found):
            yield "a program with shared memory has its files in memory"
        elif len(found) != 1:
            yield "the program's data has no fixed place in memory"


def append_contents(program: Path, segment: Path, output: str) -> Sequence[Problem]:
    """Adds the contents to a linked program. Returns warnings. Raises WasivfsError."""
    whole = program.with_name("whole")
    done = progress.phase("append", segment.stat().st_size)
    try:
        with (
            program.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
            segment.open("rb") as contents,
            whole.open("wb") as out,
        ):
            head, size = contents.read(HEAD.size), segment.stat().st_size
            new = NewSegment(IN_LINKED_SEGMENT, head, Extent(contents, HEAD.size, size - HEAD.size))
            add_segments(Source(data, file), [new], None, out, done)
        shutil.copymode(program, whole)
        os.replace(whole, program)
    except OSError as error:
        raise refused(error, output) from None
    except WasmError as error:
        raise fail(f"files cannot be added to the linked program ({error})", output, _CURE) from None
    return size_warnings(output, program.stat().st_size)
