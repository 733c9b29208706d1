# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Calls of `cc` that the compiler gets as they are, since there is nothing for us to do. Quick to load.

What is not surely such a call is none: it is read once more, with all that its options and files may mean.
"""

from __future__ import annotations

import os

from wasivfs_rules.inputs.options import own_words
from wasivfs_rules.request.compiler_arguments import CompilerArguments, compiler_option_width, read_compiler_arguments
from wasivfs_rules.request.compiler_options import DEFAULT_OUTPUT, PARTIAL_LINK
from wasivfs_rules.toolchain.wasm_opt import finds_wasm_opt
from wasivfs_rules.wasm.marks import SHIM_MARK, SOURCE_MARK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from wasivfs_rules.toolchain.remembered import Driver

_LARGEST_INPUT = 16 << 20  # what is larger is better mapped than read


class PlainJob:
    """`command` is the compiler's command line; `output` the file that it must write, if it is known."""

    def __init__(self, command: Sequence[str], output: str) -> None:
        self.command, self.output = command, output


def plain_job(words: Sequence[str], driver: Driver) -> PlainJob | None:
    """None if we may have something to do, as where a word is an option of ours or a response file."""
    if any(word.startswith("@") for word in words) or own_words(words, compiler_option_width):
        return None
    everything = read_compiler_arguments(words, {})
    compiler = read_compiler_arguments(everything.without(everything.target_words), {})
    if compiler.stops in PARTIAL_LINK or (compiler.links and not _is_plain_link(compiler, driver)):
        return None
    dropped = set[int]() if compiler.links else compiler.wasm_opt_words
    output = compiler.output or DEFAULT_OUTPUT
    is_output_known = (compiler.links or compiler.compiles_to_output) and output != "-"
    command = [*driver_command(driver.command, driver.shim, is_zig=driver.is_zig), *compiler.without(dropped)]
    return PlainJob(command, output if is_output_known else "")


def driver_command(driver: Sequence[str], shim: str, *, is_zig: bool) -> list[str]:
    """How a compiler is called to compile or link for the user."""
    # Zig writes debug information even when it is not asked to: the current directory must not get into it.
    prefix_map = [f"-ffile-prefix-map={os.getcwd()}=."] if is_zig else []
    return [*driver, *prefix_map, "-idirafter", shim]


def has_words_against_link(compiler: CompilerArguments, driver: str, *, is_zig: bool) -> bool:
    """Whether the compiler must not see all words when it links. Zig runs no wasm-opt, and clang only what it finds."""
    if is_zig or compiler.wasm_opt_words:
        return bool(compiler.wasm_opt_words if is_zig else compiler.unoptimised_link)
    is_risky = any(word.text.startswith(_RISKS) for word in compiler.words)
    return bool(compiler.level_words) and (is_risky or finds_wasm_opt(driver))


# The level matters to LTO; -B names a folder in which clang looks for wasm-opt.
_RISKS = ("-flto", "-B", "--prefix", "--config", "-O4")


def _is_plain_link(compiler: CompilerArguments, driver: Driver) -> bool:
    libraries = {index for index in compiler.link_words if compiler.words[index].text.startswith("-l")}
    return not (
        compiler.dependencies
        or compiler.targets
        or compiler.link_words - libraries
        or has_words_against_link(compiler, driver.command[0], is_zig=driver.is_zig)
        or any(_may_concern_us(entry.path, compiler.output or DEFAULT_OUTPUT) for entry in compiler.inputs)
    )


def _may_concern_us(path: str, output: str) -> bool:
    """Whether an input has to do with the shim, or would be overwritten."""
    try:
        found = os.stat(path)
        if found.st_mode & _KIND != _REGULAR or found.st_size > _LARGEST_INPUT:
            return True
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        return False  # the compiler says so
    is_output = os.path.exists(output) and os.path.samestat(found, os.stat(output))
    return is_output or SHIM_MARK in data or SOURCE_MARK in data


# As in the module stat.
_KIND, _REGULAR = 0o170000, 0o100000
