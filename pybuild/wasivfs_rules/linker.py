# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The linker behind `wasivfs ld`, and what its command line means as far as we must know. Runs no link."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from wasivfs_rules.errors import fail
from wasivfs_rules.toolchain import Toolchain

DEFAULT_OUTPUT = "a.out"


@dataclass(frozen=True)
class LinkerArguments:
    """A command line of wasm-ld. `inputs` are all files on it, found libraries among them, in order."""

    words: Sequence[str]
    output: str
    inputs: Sequence[str]
    is_partial: bool


def understand(words: Sequence[str]) -> LinkerArguments:
    """Reads a command line without response files. Looks for libraries where the linker will."""
    output, folders, inputs = DEFAULT_OUTPUT, list[str](), list[str]()
    pending = iter(words)
    for word in pending:
        if word.startswith("-o"):
            output = word[2:] or next(pending, "")
        elif word.startswith("-L"):
            folders.append(word[2:] or next(pending, ""))
        elif word.startswith("-l"):
            inputs.append("-l" + (word[2:] or next(pending, "")))
        elif not word.startswith("-"):
            inputs.append(word)
    found = [path for word in inputs if (path := _library(word[2:], folders) if word.startswith("-l") else word)]
    return LinkerArguments(words, output, found, bool({"-r", "--relocatable"} & set(words)))


def _library(name: str, folders: Sequence[str]) -> str | None:
    """None for what the linker will complain about."""
    file_name = name[1:] if name.startswith(":") else f"lib{name}.a"
    return next((str(path) for folder in folders if (path := Path(folder, file_name)).is_file()), None)


def linker_command(toolchain: Toolchain) -> tuple[str, ...]:
    """The linker to run: rustc puts the one that fits its objects on $PATH; else the toolchain's own."""
    if rust_lld := shutil.which("rust-lld"):
        return rust_lld, "-flavor", "wasm"
    if toolchain.is_zig:
        return toolchain.compiler[0], "wasm-ld"
    asked = subprocess.run(
        [*toolchain.compiler, "-print-prog-name=wasm-ld"], capture_output=True, text=True, check=False
    )
    named = asked.stdout.strip()
    linker = shutil.which(named) if named else None
    if linker is None:
        raise fail("no linker", f"wasm-ld of {toolchain.compiler[0]}", "install lld of the same version")
    return (linker,)
