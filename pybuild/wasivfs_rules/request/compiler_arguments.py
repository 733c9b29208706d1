# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reads a command line of a C compiler, as far as its driver must understand it. Pure; runs nothing.

Other words stay as they are and in order. A response file stays whole unless a word in it must be replaced. Quick to
load, because `wasivfs cc` loads it at each start.
"""

from __future__ import annotations

import os

from wasivfs_rules.request.compiler_options import (
    COMPILED,
    DEPENDENCY,
    DEPENDENCY_VALUES,
    LANGUAGE,
    LEVEL,
    MACHINE,
    NO_LINK,
    OUTPUT,
    SEPARATE,
    SOURCES,
    STOP,
    WASM_OPTING,
    kind_of,
    target_of,
)
from wasivfs_rules.request.frozen import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Word(Frozen):
    """One word of the command line; `unit` is the index of its argument."""

    text: str
    unit: int

    def __init__(self, text: str, unit: int) -> None:
        self._set(text=text, unit=unit)


class Input(Frozen):
    """A file among the words. `language` is the value of the last -x, or empty."""

    index: int
    path: str
    language: str

    def __init__(self, index: int, path: str, language: str = "") -> None:
        self._set(index=index, path=path, language=language)

    @property
    def is_source(self) -> bool:
        stem, dot, suffix = os.path.basename(self.path).rpartition(".")
        return bool(self.language) or (bool(stem) and dot + suffix in SOURCES)


class Dependencies(Frozen):
    """A depfile that -MD or -MMD asks for."""

    with_system_headers: bool
    file: str
    target: str

    def __init__(self, *, with_system_headers: bool, file: str, target: str) -> None:
        self._set(with_system_headers=with_system_headers, file=file, target=target)


class Given(Frozen):
    """An option of the command line, the value that it has or would have, and the indices of its words."""

    option: str
    value: str
    span: range

    def __init__(self, option: str, value: str, span: range) -> None:
        self._set(option=option, value=value, span=span)


class CompilerArguments(Frozen):
    """A command line that was read. Indices are into `words`; `options` are those of each kind, in order."""

    arguments: Sequence[str]
    words: Sequence[Word]
    inputs: Sequence[Input]
    options: Mapping[str, Sequence[Given]]

    def __init__(
        self,
        arguments: Sequence[str],
        words: Sequence[Word],
        inputs: Sequence[Input],
        options: Mapping[str, Sequence[Given]],
    ) -> None:
        self._set(arguments=arguments, words=words, inputs=inputs, options=options)

    def words_of(self, *kinds: str) -> frozenset[int]:
        """The indices of all options of these kinds."""
        return frozenset(index for kind in kinds for given in self.options.get(kind, ()) for index in given.span)

    @property
    def output(self) -> str:
        return self.options[OUTPUT][-1].value if OUTPUT in self.options else ""

    @property
    def stops(self) -> str:
        """The last option with which the compiler stops before the link, or makes no program; or empty."""
        return self.options[STOP][-1].option if STOP in self.options else ""

    @property
    def links(self) -> bool:
        return not self.stops and bool(self.inputs)

    @property
    def compiles_to_output(self) -> bool:
        """Whether the compiler stops after it has written `output`, an object or an assembler file."""
        others = NO_LINK - COMPILED
        return self.stops in COMPILED and bool(self.output) and not others & {word.text for word in self.words}

    @property
    def dependencies(self) -> Dependencies | None:
        """The depfile to write, if any."""
        given = self.options.get(DEPENDENCY, ())
        values = {one.option: one.value for one in given}
        last = [one.option for one in given if one.option in {"-MD", "-MMD"}][-1:]
        named = [one.value for one in given if one.option in {"-MT", "-MQ"}][-1:]
        if not (last or named or "-MF" in values):
            return None
        return Dependencies(
            with_system_headers=last != ["-MMD"], file=values.get("-MF", ""), target=named[0] if named else ""
        )

    @property
    def targets(self) -> Sequence[str]:
        """The targets that are named, other than that of every toolchain."""
        machine = self.options.get(MACHINE, ())
        return [named for one in machine if (named := target_of(one.option, one.value)) != one.option]

    @property
    def machine(self) -> Sequence[str]:
        """The words that all objects of a program must share."""
        return [self.words[index].text for given in self.options.get(MACHINE, ()) for index in given.span]

    @property
    def unoptimised_link(self) -> frozenset[int]:
        """The words to leave out of a link, so that clang runs no wasm-opt unless the user requests it."""
        asked = self.options.get(WASM_OPTING, ())
        if asked and asked[-1].option != "--no-wasm-opt":
            return frozenset(index for one in asked if one.option == "--no-wasm-opt" for index in one.span)
        return self.words_of(WASM_OPTING, LEVEL)

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
    words = [Word(text, unit) for unit, argument in enumerate(arguments) for text in expand.get(argument, (argument,))]
    texts = [word.text for word in words]
    inputs: list[Input] = []
    options: dict[str, list[Given]] = {}
    language, index = "", 0
    while index < len(texts):
        text = texts[index]
        if text == "--":
            inputs += [Input(at, texts[at], language) for at in range(index + 1, len(texts))]
            break
        if text == "-" or not text.startswith("-"):
            inputs.append(Input(index, text, language))
            index += 1
            continue
        option, value, width = _option(texts, index)
        kind = kind_of(option, value)
        if kind == LANGUAGE:
            language = "" if value == "none" else value
        options.setdefault(kind, []).append(Given(option, value, range(index, index + width)))
        index += width
    given = {kind: tuple(of_kind) for kind, of_kind in options.items()}
    return CompilerArguments(tuple(arguments), tuple(words), tuple(inputs), given)


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
