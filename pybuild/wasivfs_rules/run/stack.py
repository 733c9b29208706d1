# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A larger stack for the calls of a program. Wasmtime uses the stack of the thread, which must be large enough."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from typing import TypeVar

import wasmtime
from wasmtime import _ffi

from wasivfs_rules.common.errors import WasivfsError, fail
from wasivfs_rules.common.sizes import show_size

SMALLEST, LARGEST = 1 << 16, 1 << 40
_HOST = 2 << 20  # for Python and wasmtime itself
_PAGE = 1 << 16
_Result = TypeVar("_Result")


def allow(config: wasmtime.Config, size: int) -> None:
    """Sets the limit of an engine. Run its programs with run_with()."""
    if not SMALLEST <= size <= LARGEST:
        where = f"{size} bytes"
        raise fail("not a size for a stack", where, f"give from {show_size(SMALLEST)} to {show_size(LARGEST)}")
    config.max_wasm_stack = size
    # Wasmtime refuses a limit above the stack of asynchronous calls. We make no such calls, and Python cannot set it.
    set_other = getattr(_ffi.dll, "wasmtime_config_async_stack_size_set", None)
    if set_other is not None:
        set_other.restype, set_other.argtypes = None, [ctypes.c_void_p, ctypes.c_size_t]
        set_other(ctypes.cast(config.ptr(), ctypes.c_void_p), size)


def run_with(size: int, work: Callable[[], _Result]) -> _Result:
    """Runs `work` in a thread with so much stack; returns or raises what `work` does."""
    results: list[_Result] = []
    errors: list[BaseException] = []

    def call() -> None:
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001 (raised again)
            errors.append(error)

    former = threading.stack_size(-(-(size + _HOST) // _PAGE) * _PAGE)
    try:
        thread = threading.Thread(target=call)
        thread.start()
    except RuntimeError as error:
        raise _no_room(size) from error
    finally:
        threading.stack_size(former)
    thread.join()
    if errors:
        raise errors[0]
    return results[0]


def _no_room(size: int) -> WasivfsError:
    return fail("no memory for the stack", show_size(size), "give a smaller --max-wasm-stack")
