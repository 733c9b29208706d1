# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A `wasm-opt` on $PATH that tells of each call, as clang finds one and runs it over a program at `-O`."""

from __future__ import annotations

import os
from pathlib import Path


def fake_wasm_opt(folder: Path) -> dict[str, str]:
    """An environment whose wasm-opt writes `folder`/called and changes the program."""
    (folder / "bin").mkdir()
    script = folder / "bin" / "wasm-opt"
    script.write_text(f'#!/bin/sh\necho "$@" >> {folder}/called\nprintf "\\0\\001\\0" >> "$1"\n')
    script.chmod(0o755)
    return {"PATH": os.pathsep.join([str(script.parent), os.environ["PATH"]])}
