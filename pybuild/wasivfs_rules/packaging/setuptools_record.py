# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a program was built from, and how: decides whether it is to be built again.

States of files are compared for equality: an edit counts whatever time it bears. A file that was changed after the
build began has no state, as nobody knows which of its contents the build has read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence

from wasivfs_rules.common.output import Outputs

_State = list[int] | None


def _state(path: str, begin: int | None = None) -> _State:
    try:
        found = os.stat(path)
    except OSError:
        return None
    # Nobody can set this time, but on Windows it is that of the creation.
    changed = found.st_mtime_ns if os.name == "nt" else found.st_ctime_ns
    if begin is not None and changed >= begin:
        return None
    return [changed, found.st_mtime_ns, found.st_size, found.st_ino]


def _state_of_program(path: str) -> _State:
    """What stays when a program is moved, copied or linked to."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return [found.st_mtime_ns, found.st_size]


def write_record(path: str, how: Sequence[str], program: str, inputs: Iterable[str], begin: int) -> None:
    """Describes a program that is about to be put in its place; `begin` is when the build began, by the file system."""
    record = {
        "how": list(how),
        "program": _state_of_program(program),
        "inputs": {name: _state(name, begin) for name in inputs},
    }
    with Outputs() as outputs:
        outputs.create(os.fsencode(path)).write(json.dumps(record).encode())
        outputs.commit()


def is_current(path: str, how: Sequence[str], program: str) -> bool:
    """Whether a program is the recorded one, and all is as it was when it was built."""
    try:
        with open(path, "rb") as file:
            record = json.load(file)
    except (OSError, ValueError):  # not built yet, or damaged
        return False
    if record["how"] != list(how) or record["program"] is None or record["program"] != _state_of_program(program):
        return False
    return all(state is not None and state == _state(name) for name, state in record["inputs"].items())
