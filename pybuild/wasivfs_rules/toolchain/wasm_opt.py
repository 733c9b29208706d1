# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Whether clang would find a wasm-opt, which it runs over programs that it links with -O. Quick to load."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "wasm-opt"


def finds_wasm_opt(compiler: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Searches beside the compiler and on $PATH, as clang does. True with $COMPILER_PATH, which may add folders."""
    if environ.get("COMPILER_PATH") or os.name != "posix":
        return True
    places = [os.path.dirname(compiler), os.path.dirname(os.path.realpath(compiler))]
    places += environ.get("PATH", os.defpath).split(os.pathsep)
    return any(os.access(os.path.join(place, NAME), os.X_OK) for place in places)
