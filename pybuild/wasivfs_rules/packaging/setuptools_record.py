# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Records what a program was built from, and how, and decides whether it must be built again.

States of files are compared for equality, so that an edit counts whatever its time. A file that was changed after the
build began has no state, because nobody knows which contents the build has read.
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
    # Nobody can set st_ctime. On Windows, it is the time of creation.
    changed = found.st_mtime_ns if os.name == "nt" else found.st_ctime_ns
    if begin is not None and changed >= begin:
        return None
    return [changed, found.st_mtime_ns, found.st_size, found.st_ino]


def _state_of_program(path: str) -> _State:
    """The state that stays if a program is moved, copied or linked."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return [found.st_mtime_ns, found.st_size]


def write_record(path: str, how: Sequence[str], program: str, inputs: Iterable[str], begin: int) -> None:
    """Describes a program before it is put in place; `begin` is the file system's time at which the build began."""
    record = {
        "how": list(how),
        "program": _state_of_program(program),
        "inputs": {name: _state(name, begin) for name in inputs},
    }
    with Outputs() as outputs:
        outputs.create(os.fsencode(path)).write(json.dumps(record).encode())
        outputs.commit()


def is_current(path: str, how: Sequence[str], program: str) -> bool:
    """Whether a program is the recorded one, and its inputs and options are the same as at its build."""
    try:
        with open(path, "rb") as file:
            record = json.load(file)
    except (OSError, ValueError):  # not built yet, or damaged
        return False
    if record["how"] != list(how) or record["program"] is None or record["program"] != _state_of_program(program):
        return False
    return all(state is not None and state == _state(name) for name, state in record["inputs"].items())
