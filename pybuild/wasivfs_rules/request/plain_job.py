# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Calls of `cc` that go to the compiler unchanged, because wasivfs has nothing to do. Quick to load.

A call in doubt is not a plain job: command_cc then reads it in full.
"""

from __future__ import annotations

import os

from wasivfs_rules.inputs.options import own_words
from wasivfs_rules.request.compiler_arguments import CompilerArguments, compiler_option_width, read_compiler_arguments
from wasivfs_rules.request.compiler_options import DEFAULT_OUTPUT, LEVEL, LINK, PARTIAL_LINK, TARGET, WASM_OPTING
from wasivfs_rules.request.frozen import Frozen
from wasivfs_rules.toolchain.wasm_opt import finds_wasm_opt
from wasivfs_rules.wasm.marks import SHIM_MARK, SOURCE_MARK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from wasivfs_rules.toolchain.remembered import Driver

_LARGEST_INPUT = 16 << 20  # a larger file is mapped instead of read


class PlainJob(Frozen):
    """`command` is the compiler's command line; `output` is the file that it must write, if known."""

    command: Sequence[str]
    output: str

    def __init__(self, command: Sequence[str], output: str) -> None:
        self._set(command=command, output=output)


def plain_job(words: Sequence[str], driver: Driver) -> PlainJob | None:
    """None if wasivfs may have something to do, for example if a word is one of its options or a response file."""
    if any(word.startswith("@") for word in words) or own_words(words, compiler_option_width):
        return None
    everything = read_compiler_arguments(words, {})
    compiler = read_compiler_arguments(everything.without(everything.words_of(TARGET)), {})
    if compiler.stops in PARTIAL_LINK or (compiler.links and not _is_plain_link(compiler, driver)):
        return None
    dropped = () if compiler.links else compiler.words_of(WASM_OPTING)
    output = compiler.output or DEFAULT_OUTPUT
    is_output_known = (compiler.links or compiler.compiles_to_output) and output != "-"
    command = [*driver_command(driver.command, driver.shim, is_zig=driver.is_zig), *compiler.without(dropped)]
    return PlainJob(command, output if is_output_known else "")


def driver_command(driver: Sequence[str], shim: str, *, is_zig: bool) -> list[str]:
    """The command by which the compiler compiles or links for the user."""
    # Zig always writes debug information, which must not contain the current directory.
    prefix_map = [f"-ffile-prefix-map={os.getcwd()}=."] if is_zig else []
    return [*driver, *prefix_map, "-idirafter", shim]


def has_words_against_link(compiler: CompilerArguments, driver: str, *, is_zig: bool) -> bool:
    """Whether a link must not get all words, because clang would find a wasm-opt. Zig runs none."""
    if is_zig or WASM_OPTING in compiler.options:
        return bool(compiler.words_of(WASM_OPTING) if is_zig else compiler.unoptimised_link)
    is_risky = any(word.text.startswith(_RISKS) for word in compiler.words)
    return LEVEL in compiler.options and (is_risky or finds_wasm_opt(driver))


# LTO needs the level; -B names a folder in which clang searches for wasm-opt.
_RISKS = ("-flto", "-B", "--prefix", "--config", "-O4")


def _is_plain_link(compiler: CompilerArguments, driver: Driver) -> bool:
    return not (
        compiler.dependencies
        or compiler.targets
        or any(not given.option.startswith("-l") for given in compiler.options.get(LINK, ()))
        or has_words_against_link(compiler, driver.command[0], is_zig=driver.is_zig)
        or any(_may_concern_us(entry.path, compiler.output or DEFAULT_OUTPUT) for entry in compiler.inputs)
    )


def _may_concern_us(path: str, output: str) -> bool:
    """Whether an input refers to the shim, or would be overwritten."""
    try:
        found = os.stat(path)
        if found.st_mode & _KIND != _REGULAR or found.st_size > _LARGEST_INPUT:
            return True
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        return False  # the compiler reports it
    is_output = os.path.exists(output) and os.path.samestat(found, os.stat(output))
    return is_output or SHIM_MARK in data or SOURCE_MARK in data


# As in the module stat.
_KIND, _REGULAR = 0o170000, 0o100000
