# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The linker behind `wasivfs ld`, and what its command line means as far as we must know. Runs no link."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wasivfs_rules.archives import find_libraries
from wasivfs_rules.arguments import expand_response_files
from wasivfs_rules.processes import run_child
from wasivfs_rules.toolchain import Toolchain

DEFAULT_OUTPUT = "a.out"


@dataclass(frozen=True)
class LinkerArguments:
    """A command line of wasm-ld. `inputs` are all files on it, then the libraries."""

    output: str
    inputs: Sequence[str]
    is_partial: bool


def understand(words: Sequence[str]) -> LinkerArguments:
    """Reads a command line without response files. Looks for libraries where the linker will."""
    output, folders, libraries, inputs = DEFAULT_OUTPUT, list[str](), list[str](), list[str]()
    pending = iter(words)
    for word in pending:
        if word.startswith("-o"):
            output = word[2:] or next(pending, "")
        elif word.startswith("-L") or word == "--library-path":
            folders.append(word[2:] if word[1] == "L" and word[2:] else next(pending, ""))
        elif word.startswith("-l") or word == "--library":
            libraries.append(word[2:] if word[1] == "l" and word[2:] else next(pending, ""))
        elif word.startswith("--library-path="):
            folders.append(word.partition("=")[2])
        elif word.startswith("--library="):
            libraries.append(word.partition("=")[2])
        elif not word.startswith("-"):
            inputs.append(word)
    is_partial = bool({"-r", "--relocatable"} & set(words))
    return LinkerArguments(output, [*inputs, *find_libraries(libraries, folders)], is_partial)


def words_for_linker(words: Iterable[str]) -> list[str]:
    """What of a compiler's command line goes to the linker as it is, response files expanded."""
    found: list[str] = []
    pending = iter(words)
    for word in pending:
        if word.startswith("-Wl,"):
            found += word.split(",")[1:]
        elif word == "-Xlinker":
            found += [value for value in [next(pending, None)] if value is not None]
        elif word.startswith(("-L", "-l")):
            found += [word, *([next(pending, "")] if len(word) == 2 else [])]
        elif word.startswith("--library-directory"):
            found += ["-L", word.partition("=")[2] or next(pending, "")]
    return expand_response_files(found)


def linker_of_rust() -> tuple[str, ...]:
    """The linker that rustc puts on $PATH for its objects, if it has one."""
    rust_lld = shutil.which("rust-lld")
    return (rust_lld, "-flavor", "wasm") if rust_lld else ()


def linker_of(toolchain: Toolchain) -> tuple[str, ...]:
    """The linker that the compiler calls."""
    if toolchain.is_zig:
        return toolchain.compiler[0], "wasm-ld"
    # Not -print-prog-name: Debian's clang 14 calls wasm-ld-14, and knows no wasm-ld.
    command = [*toolchain.compiler, "-###", "-x", "c", os.devnull]
    shown = run_child(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE).stderr
    last = os.fsdecode(shown).rstrip().rpartition("\n")[2]
    return tuple(shlex.split(last)[:1]) or ("wasm-ld",)
