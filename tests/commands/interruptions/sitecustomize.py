# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Python loads this at its start: sends the process a signal just before a step, by $TEST_SIGNAL and $TEST_STEP.

Steps are what changes files and starts processes. $TEST_STEPS names a file that gets one line for each: its number, the
event, and for a rename the new name. $TEST_STEP is a number or the rest of such a line.
"""

import itertools
import os
import sys

CALLS = {
    "os.mkdir",
    "os.rename",
    "os.remove",
    "os.rmdir",
    "os.utime",
    "fcntl.flock",
    "subprocess.Popen",
    "os.posix_spawn",
}
NUMBERS = itertools.count(1)


def is_step(event: str, arguments: tuple[object, ...]) -> bool:
    if event != "open":
        return event in CALLS
    path, _, flags = arguments
    return isinstance(flags, int) and bool(flags & os.O_CREAT) and "__pycache__" not in repr(path)


def hook(event: str, arguments: tuple[object, ...]) -> None:
    if is_step(event, arguments):
        number = str(next(NUMBERS))
        step = f"{event} {os.fsdecode(arguments[1])}" if event == "os.rename" else event  # type: ignore[arg-type]
        if LOG is not None:
            os.write(LOG, f"{number} {step}\n".encode())
        if os.environ.get("TEST_STEP") in (number, step):
            os.kill(os.getpid(), int(os.environ["TEST_SIGNAL"]))


LOG = None
if "TEST_STEPS" in os.environ:
    LOG = os.open(os.environ["TEST_STEPS"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
if LOG is not None or "TEST_STEP" in os.environ:
    sys.addaudithook(hook)
