# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The linker that a compiler calls, for links without the compiler."""

from __future__ import annotations

import os

from wasivfs_rules.common.processes import run_child
from wasivfs_rules.toolchain.find import Toolchain


def linker_of_rust() -> tuple[str, ...]:
    """The linker that rustc puts on $PATH, if it has one."""
    import shutil  # noqa: PLC0415 (slow to load, and `cc` seldom asks for a linker)

    rust_lld = shutil.which("rust-lld")
    return (rust_lld, "-flavor", "wasm") if rust_lld else ()


def linker_of(toolchain: Toolchain) -> tuple[str, ...]:
    """The linker that the compiler calls."""
    if toolchain.is_zig:
        return toolchain.compiler[0], "wasm-ld"
    # Not -print-prog-name: Debian's clang 14 calls wasm-ld-14, but finds no wasm-ld under this option.
    command = [*toolchain.compiler, "-###", "-x", "c", os.devnull]
    import subprocess  # noqa: PLC0415 (as above)

    shown = run_child(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE).stderr
    import shlex  # noqa: PLC0415 (as above)

    last = os.fsdecode(shown).rstrip().rpartition("\n")[2]
    return tuple(shlex.split(last)[:1]) or ("wasm-ld",)
