# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Contents outside of memory: whether a linked program can have them, and how it gets them."""

from __future__ import annotations

import mmap
import os
import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from wasivfs_rules.common import progress
from wasivfs_rules.common.errors import Problem, fail
from wasivfs_rules.common.output import refused
from wasivfs_rules.link.shim_references import holds_image
from wasivfs_rules.rewrite.add_segments import NewSegment, add_segments
from wasivfs_rules.rewrite.edits import Source
from wasivfs_rules.rewrite.hooks import hooked_modules
from wasivfs_rules.rewrite.limits import size_warnings
from wasivfs_rules.rewrite.pieces import Extent
from wasivfs_rules.rewrite.taken_contents import SegmentSource, TakenContents, take_contents
from wasivfs_rules.wasm.binary import WasmError
from wasivfs_rules.wasm.image_layout import IN_LINKED_SEGMENT
from wasivfs_rules.wasm.marks import DATA_MARK

# Smaller contents are not worth a segment: reads of a few bytes are slower there.
_WORTH_A_SEGMENT = 64 << 10
_CURE = "give --contents memory"
_DATA_IS_NULL = Problem("wasivfs_data() returns null for files with passive contents", "--contents passive", _CURE)

Warn = Callable[[Sequence[Problem]], None]


def ways_to_link(contents: str, *, is_fixed: bool) -> Sequence[int | None]:
    """From how many bytes on contents are passive, or None for never: the first way with which the program links.

    `contents` is a value of --contents. `is_fixed` says that they must be in memory.
    """
    if is_fixed or contents == "memory":
        return (None,)
    return (0,) if contents == "passive" else (_WORTH_A_SEGMENT, None)


def take_from_objects(words: Collection[str], folder: Path, passive_from: int | None, contents: str) -> TakenContents:
    """take_contents() for one of ways_to_link(). Raises WasivfsError if `contents` is passive and cannot be."""
    if passive_from is None:
        return TakenContents()
    taken = take_contents(words, folder, passive_from)
    if contents == "passive" and taken.segment is None and holds_image(words):
        what = "the files of an object that is linked cannot leave memory"
        raise fail(what, "--contents passive", "leave it out, or link the object outside of an archive")
    return taken


def add_contents(program: Path, segment: SegmentSource, output: Path, contents: str, warn: Warn) -> bool:
    """Adds contents to a linked program, which will be `output`. False if it must have them in memory.

    Raises WasivfsError if `contents` is passive and cannot be.
    """
    is_asked, uses_data = contents == "passive", _uses_data(program)
    problem = next(_obstacles(program), None)
    if problem and is_asked:
        raise fail(problem, "--contents passive", _CURE)
    if problem or (uses_data and not is_asked):
        return False
    warnings = [_DATA_IS_NULL] if uses_data else []
    warnings += _append(program, segment, str(output))
    with progress.hidden():
        warn(warnings)
    return True


def _uses_data(program: Path) -> bool:
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


def _append(program: Path, segment: SegmentSource, output: str) -> Sequence[Problem]:
    """Adds the contents to a linked program. Returns warnings. Raises WasivfsError."""
    whole = program.with_name("whole")
    done = progress.phase("append", segment.size)
    try:
        with (
            program.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
            segment.file.open("rb") as contents,
            whole.open("wb") as out,
        ):
            extent = Extent(contents, segment.offset, segment.size)
            new = NewSegment(IN_LINKED_SEGMENT, segment.head, extent)
            add_segments(Source(data, file), [new], None, out, done)
        shutil.copymode(program, whole)
        os.replace(whole, program)
    except OSError as error:
        raise refused(error, output) from None
    except WasmError as error:
        raise fail(f"files cannot be added to the linked program ({error})", output, _CURE) from None
    return size_warnings(output, program.stat().st_size)
