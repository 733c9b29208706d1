# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""From the words of a call to its CommandLine: separates our options and reads the others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from wasivfs_rules.inputs.options import own_words
from wasivfs_rules.inputs.response_files import expand_response_files
from wasivfs_rules.request.compiler_arguments import CompilerArguments, compiler_option_width, read_compiler_arguments
from wasivfs_rules.request.compiler_options import TARGET
from wasivfs_rules.request.component_arguments import ComponentArguments, merged, split_linker_words
from wasivfs_rules.request.linker_arguments import linker_option_width, read_linker_arguments, words_for_linker
from wasivfs_rules.request.request import CommandLine
from wasivfs_rules.request.targets import is_wasip2, targets_of_linker


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
    component = None
    if is_wasip2(compiler.targets):
        component, rest = _without_component_words(compiler)
        compiler = read_compiler_arguments(rest, expanded)
    linker = read_linker_arguments(words_for_linker((word.text for word in compiler.words), read))
    return CommandLine(linker, compiler, [texts[index] for index in sorted(own)], read, compiler.targets, component)


def _without_component_words(compiler: CompilerArguments) -> tuple[ComponentArguments | None, Sequence[str]]:
    """What the options in words such as -Wl,--adapt=FILE say of the component, and the command line without them."""
    pieces = {index: word.text.split(",") for index, word in enumerate(compiler.words) if word.text.startswith("-Wl,")}
    split = {index: split_linker_words(words[1:]) for index, words in pieces.items()}
    rest = {index: [",".join(["-Wl", *found.words])] if found.words else [] for index, found in split.items()}
    component = (
        None if any(one.is_module for one in split.values()) else merged(one.component for one in split.values())
    )
    changed = {index: words for index, words in rest.items() if words != [compiler.words[index].text]}
    return component, compiler.without((), changed)


def of_linker(arguments: Sequence[str], *, makes_component: bool = False) -> CommandLine:
    """Reads a command line of the linker. `makes_component`: also of one that names no target."""
    read: list[str] = []
    words = expand_response_files(arguments, read=read)
    own = own_words(words, linker_option_width)
    split = split_linker_words([word for index, word in enumerate(words) if index not in own])
    linker = read_linker_arguments(split.words)
    targets = [split.target] if split.target else targets_of_linker(split.words)
    is_module = split.is_module or linker.is_partial or not (makes_component or is_wasip2(targets))
    component = None if is_module else split.component
    return CommandLine(linker, None, [words[index] for index in sorted(own)], read, targets, component)
