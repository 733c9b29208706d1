# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`@FILE` on a command line: the words of a response file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from wasivfs_rules.common.errors import fail

RESPONSE_FILE_DEPTH = 10


def expand_response_files(arguments: Sequence[str], depth: int = 0, read: list[str] | None = None) -> list[str]:
    """Replaces each `@FILE` before the first `--` by the words of FILE, and appends FILE to `read`.

    A response file may name other response files, relative to the current directory like every other path.
    """
    if depth > RESPONSE_FILE_DEPTH:
        raise fail(
            "response files nested too deeply", arguments[0] if arguments else "", "look for one that names itself"
        )
    words: list[str] = []
    for index, argument in enumerate(arguments):
        if argument == "--":
            return [*words, *arguments[index:]]
        if argument.startswith("@") and len(argument) > 1:
            words += expand_response_files(read_response_file(Path(argument[1:])), depth + 1, read)
            if read is not None:
                read.append(argument[1:])
        else:
            words.append(argument)
    return words


def read_response_file(path: Path) -> list[str]:
    """The words of a response file, which may contain any byte. Raises WasivfsError if it cannot be read."""
    try:
        text = path.read_bytes().decode("utf-8", "surrogateescape")
    except OSError as error:
        cure = f"give one that exists; ./@{path} is a file of that name"
        raise fail("response file cannot be read", f"{path}: {error.strerror}", cure) from error
    if "\0" in text:
        raise fail("response file has a NUL byte", str(path), "give a file of words")
    return split_words(text)


def split_words(text: str) -> list[str]:
    """Splits as GCC and clang do: white space separates, quotes group, a backslash quotes the next character."""
    words: list[str] = []
    word: str | None = None
    quote = ""
    characters = iter(text)
    for character in characters:
        if character == "\\":
            word = (word or "") + next(characters, "\\")
        elif character == quote:
            quote = ""
        elif quote:
            word = (word or "") + character
        elif character in "'\"":
            quote = character
            word = word or ""
        elif not character.isspace():
            word = (word or "") + character
        elif word is not None:
            words.append(word)
            word = None
    return words if word is None else [*words, word]
