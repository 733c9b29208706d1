# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reads a command line of a C compiler, as far as its driver must understand it. Pure; runs nothing.

Other words stay as they are and in order. A response file stays whole unless a word in it must be replaced. Quick to
load, because `wasivfs cc` loads it at each start: no dataclass, and no further modules.
"""

from __future__ import annotations

import os

from wasivfs_rules.request.compiler_options import (
    COMPILED,
    CXX_LIBRARIES,
    DEPENDENCY_FLAGS,
    DEPENDENCY_VALUES,
    LINK_ONLY,
    NO_LINK,
    PREVIEW1_TARGETS,
    SEPARATE,
    SOURCES,
    WASM_OPT,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Word:
    """One word of the command line; `unit` is the index of its argument."""

    def __init__(self, text: str, unit: int) -> None:
        self.text, self.unit = text, unit


class Input:
    """A file among the words. `language` is the value of the last -x, or empty."""

    def __init__(self, index: int, path: str, language: str = "") -> None:
        self.index, self.path, self.language = index, path, language

    @property
    def is_source(self) -> bool:
        stem, dot, suffix = os.path.basename(self.path).rpartition(".")
        return bool(self.language) or (bool(stem) and dot + suffix in SOURCES)


class Dependencies:
    """A depfile that -MD or -MMD asks for."""

    def __init__(self, *, with_system_headers: bool = True, file: str = "", target: str = "") -> None:
        self.with_system_headers, self.file, self.target = with_system_headers, file, target


class CompilerArguments:
    """Indices are into `words`. `links` is false if the compiler stops before the link, or makes no program.

    `target_words` name the target of every toolchain, perhaps by a name that this toolchain does not know; `targets`
    are all other targets. `level_words` are options such as -O, which matter to compilations; at a link they only make
    clang run wasm-opt over the program. `wasm_opt_words` request or forbid wasm-opt; the last one counts.
    """

    def __init__(self, arguments: Sequence[str]) -> None:
        self.arguments = arguments
        self.words: list[Word] = []
        self.inputs: list[Input] = []
        self.output = self.stops = ""
        self.dependencies: Dependencies | None = None
        self.output_words: set[int] = set()
        self.dependency_words: set[int] = set()
        self.language_words: set[int] = set()
        self.link_words: set[int] = set()
        self.target_words: set[int] = set()
        self.targets: list[str] = []
        self.level_words: set[int] = set()
        self.wasm_opt_words: set[int] = set()
        self.machine: list[str] = []

    @property
    def links(self) -> bool:
        return not self.stops and bool(self.inputs)

    @property
    def compiles_to_output(self) -> bool:
        """Whether the compiler stops after it has written `output`, an object or an assembler file."""
        others = NO_LINK - COMPILED
        return self.stops in COMPILED and bool(self.output) and not others & {word.text for word in self.words}

    @property
    def unoptimised_link(self) -> set[int]:
        """The words to leave out of a link, so that clang runs no wasm-opt unless the user requests it."""
        refusing = {index for index in self.wasm_opt_words if self.words[index].text == "--no-wasm-opt"}
        is_wanted = bool(self.wasm_opt_words) and max(self.wasm_opt_words) not in refusing
        return refusing if is_wanted else self.wasm_opt_words | self.level_words

    def without(self, dropped: Iterable[int], replaced: Mapping[int, Sequence[str]] | None = None) -> list[str]:
        """The command line without some words, and with replacements for others."""
        dropped, replaced = set(dropped), replaced or {}
        touched = {word.unit for index, word in enumerate(self.words) if index in dropped or index in replaced}
        result: list[str] = []
        whole: set[int] = set()
        for index, word in enumerate(self.words):
            if word.unit not in touched:
                if word.unit not in whole:
                    result.append(self.arguments[word.unit])
                whole.add(word.unit)
            elif index in replaced:
                result += replaced[index]
            elif index not in dropped:
                result.append(word.text)
        return result


def read_compiler_arguments(arguments: Sequence[str], expand: Mapping[str, Sequence[str]]) -> CompilerArguments:
    """Reads a command line. `expand` maps each argument that is a response file to its words."""
    parsed = CompilerArguments(arguments)
    for unit, argument in enumerate(arguments):
        parsed.words += [Word(text, unit) for text in expand.get(argument, (argument,))]
    texts = [word.text for word in parsed.words]
    language, index = "", 0
    while index < len(texts):
        text = texts[index]
        if text == "--":
            parsed.inputs += [Input(at, texts[at], language) for at in range(index + 1, len(texts))]
            break
        if text == "-" or not text.startswith("-"):
            parsed.inputs.append(Input(index, text, language))
            index += 1
            continue
        option, value, width = _option(texts, index)
        span = range(index, index + width)
        if option == "-x":
            language = "" if value == "none" else value
            parsed.language_words.update(span)
        else:
            _note(parsed, option, value, span)
        index += width
    return parsed


def compiler_option_width(words: Sequence[str], index: int) -> int:
    """The number of words of the option at `index` with its value; 1 for a file."""
    return _option(words, index)[2] if words[index].startswith("-") else 1


def _option(words: Sequence[str], index: int) -> tuple[str, str, int]:
    """Name, value and number of words of the option at `index`."""
    text = words[index]
    following = words[index + 1] if index + 1 < len(words) else ""
    width = min(2, len(words) - index)
    if text in {"-o", "--output"}:
        return "-o", following, width
    if text.startswith("--output="):
        return "-o", text.removeprefix("--output="), 1
    if text.startswith("-o") and not text.startswith("-obj"):
        return "-o", text.removeprefix("-o"), 1
    for name in ("-x", *DEPENDENCY_VALUES):
        if text == name:
            return name, following, width
        if text.startswith(name):
            return name, text.removeprefix(name), 1
    return (text, following, width) if text in SEPARATE else (text, "", 1)


def _note(parsed: CompilerArguments, option: str, value: str, span: range) -> None:
    if option == "-o":
        parsed.output = value
        parsed.output_words.update(span)
    elif option in NO_LINK or option.startswith(("-print-", "--print-", "--autocomplete=")):
        parsed.stops = option
    elif option in DEPENDENCY_FLAGS or option in DEPENDENCY_VALUES:
        parsed.dependency_words.update(span)
        _note_dependency(parsed, option, value)
    elif _target(option, value) in PREVIEW1_TARGETS:
        parsed.target_words.update(span)
    elif option in WASM_OPT:
        parsed.wasm_opt_words.update(span)
    elif option.startswith(("-O", "--optimize")) and not option.startswith("-Obj"):
        parsed.level_words.update(span)
    elif option.startswith(LINK_ONLY) or option in {"-Xlinker", "-z", "-u", "-T", "-e"}:
        if option not in CXX_LIBRARIES:
            parsed.link_words.update(span)
    elif _is_of_machine(option):
        parsed.targets += [target for target in [_target(option, value)] if target != option]
        parsed.machine += [parsed.words[index].text for index in span]


def _target(option: str, value: str) -> str:
    """The target that the option names, if any."""
    return value if option in {"-target", "--target"} else option.removeprefix("--target=")


def _note_dependency(parsed: CompilerArguments, option: str, value: str) -> None:
    known = parsed.dependencies
    with_system_headers = known.with_system_headers if known else True
    file, target = (known.file, known.target) if known else ("", "")
    if option in {"-MD", "-MMD"}:
        parsed.dependencies = Dependencies(with_system_headers=option == "-MD", file=file, target=target)
    elif option == "-MF":
        parsed.dependencies = Dependencies(with_system_headers=with_system_headers, file=value, target=target)
    elif option in {"-MT", "-MQ"}:
        parsed.dependencies = Dependencies(with_system_headers=with_system_headers, file=file, target=value)


def _is_of_machine(option: str) -> bool:
    """Whether all objects of a program must share the option: target, sysroot, processor features, threads."""
    return option != "-mllvm" and option.startswith(
        ("-m", "--target", "-target", "--sysroot", "-pthread", "-fwasm-exceptions", "-fPIC")
    )
