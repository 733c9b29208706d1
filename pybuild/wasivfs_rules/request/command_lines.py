# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""From the words of a call to its CommandLine: separates our options and reads the others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from wasivfs_rules.inputs.options import own_words
from wasivfs_rules.inputs.response_files import expand_response_files
from wasivfs_rules.request.compiler_arguments import compiler_option_width, read_compiler_arguments
from wasivfs_rules.request.compiler_options import TARGET
from wasivfs_rules.request.linker_arguments import linker_option_width, read_linker_arguments, words_for_linker
from wasivfs_rules.request.request import CommandLine


def of_compiler(arguments: Sequence[str], *, with_own: bool = True) -> CommandLine:
    """Reads a command line of the compiler; without `with_own`, no option among them is ours."""
    read: list[str] = []
    expanded = {
        argument: expand_response_files([argument], read=read)
        for argument in arguments
        if argument.startswith("@") and Path(argument[1:]).is_file()
    }
    everything = read_compiler_arguments(arguments, expanded)
    texts = [word.text for word in everything.words]
    own = own_words(texts, compiler_option_width) if with_own else frozenset[int]()
    compiler = read_compiler_arguments(everything.without(own | everything.words_of(TARGET)), expanded)
    linker = read_linker_arguments(words_for_linker((word.text for word in compiler.words), read))
    return CommandLine(linker, compiler, [texts[index] for index in sorted(own)], read)


def of_linker(arguments: Sequence[str]) -> CommandLine:
    """Reads a command line of the linker."""
    read: list[str] = []
    words = expand_response_files(arguments, read=read)
    own = own_words(words, linker_option_width)
    linker = read_linker_arguments([word for index, word in enumerate(words) if index not in own])
    return CommandLine(linker, None, [words[index] for index in sorted(own)], read)
