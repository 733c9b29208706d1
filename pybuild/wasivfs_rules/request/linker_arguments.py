# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reads the command line of a linker, as far as a link must understand it. Runs no link."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from wasivfs_rules.inputs.response_files import expand_response_files

# Options whose value is the next word, without dashes: of all versions of wasm-ld since LLVM 14.
OPTIONS_WITH_VALUE = frozenset(
    (
        "L",
        "Map",
        "O",
        "allow-undefined-file",
        "e",
        "entry",
        "error-limit",
        "export",
        "export-if-defined",
        "keep-section",
        "l",
        "library",
        "library-path",
        "m",
        "mllvm",
        "o",
        "reproduce",
        "rpath",
        "rsp-quoting",
        "soname",
        "thinlto-cache-policy",
        "threads",
        "trace-symbol",
        "u",
        "undefined",
        "unresolved-symbols",
        "why-extract",
        "wrap",
        "y",
        "z",
    )
)


class LinkerArguments(NamedTuple):
    """A command line of wasm-ld. `inputs` are all files on it, then the libraries; `lists` are read as well."""

    words: Sequence[str]
    output: str
    inputs: Sequence[str]
    lists: Sequence[str]
    is_partial: bool


def read_linker_arguments(words: Sequence[str]) -> LinkerArguments:
    """Reads a command line without response files. Searches libraries in the linker's folders."""
    output, inputs = "", list[str]()
    folders, libraries, lists = list[str](), list[str](), list[str]()
    pending = iter(words)
    for word in pending:
        if not word.startswith("-"):
            inputs.append(word)
            continue
        option, value = _option(word, pending)
        if option == "o":
            output = value
        elif option in {"L", "library-path"}:
            folders.append(value)
        elif option in {"l", "library"}:
            libraries.append(value)
        elif option == "allow-undefined-file":
            lists.append(value)
    is_partial = bool({"-r", "--relocatable"} & set(words))
    return LinkerArguments(words, output, [*inputs, *_find_libraries(libraries, folders)], lists, is_partial)


def _find_libraries(names: Iterable[str], folders: Sequence[str]) -> list[str]:
    """The files that `-l` and `-L` name, except those of the toolchain, which contain no image."""
    found = []
    for name in names:
        file = name[1:] if name.startswith(":") else f"lib{name}.a"
        places = (Path(folder, file) for folder in folders)
        found += [str(path) for path in places if path.is_file()][:1]
    return found


def linker_option_width(words: Sequence[str], index: int) -> int:
    """The number of words of the option at `index` with its value; 1 for a file."""
    word = words[index]
    return 2 if word.startswith("-") and word.lstrip("-") in OPTIONS_WITH_VALUE else 1


def _option(word: str, following: Iterator[str]) -> tuple[str, str]:
    """Name and value of an option; the value is `following` if it is a separate word."""
    name, equals, value = word.lstrip("-").partition("=")
    if name in OPTIONS_WITH_VALUE:
        return (name, value) if equals else (name, next(following, ""))
    # After a name of one letter, the value may follow directly.
    if word[1:2] in {"o", "L", "l"}:
        return word[1], word[2:]
    return name, value


def words_for_linker(words: Iterable[str], response_files: list[str]) -> list[str]:
    """The words of a compiler's command line that go to the linker unchanged; appends expanded response files."""
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
    return expand_response_files(found, read=response_files)
