# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The options that several commands share: one table for their parsers, for --help, and for splitting command lines.

Contains only data and loads quickly, because `wasivfs cc` loads it at each start.
"""

from __future__ import annotations

TYPE_CHECKING = False  # known to type checkers; importing typing would take longer than this module
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# 1980-01-01, the oldest time that a ZIP archive can hold.
DEFAULT_MTIME = 315532800
SYMLINK_POLICIES = ("keep", "follow", "error")
HOST_MODES = ("below", "above", "none")
LAYERS = ("memory", "host")
EMBEDS = ("array", "string", "embed", "incbin", "object")
EMBED_CHOICES = ("auto", *EMBEDS)
CONTENTS_CHOICES = ("auto", "memory", "passive")


class Option:
    """One option. It has a value if it has a `metavar` or `choices`; otherwise it is a switch.

    `field` is the attribute in which a parser stores the value; by default, the name. `short` is a second name in
    commands whose options are all ours.
    """

    def __init__(
        self,
        name: str,
        help_text: str,
        *,
        metavar: str = "",
        choices: Sequence[str] = (),
        default: str | None = None,
        is_repeatable: bool = False,
        field: str = "",
        short: str = "",
    ) -> None:
        self.name, self.help, self.metavar, self.choices = name, help_text, metavar, choices
        self.default, self.is_repeatable, self.field, self.short = default, is_repeatable, field, short

    @property
    def destination(self) -> str:
        return self.field or self.name.removeprefix("--").replace("-", "_")

    @property
    def initial(self) -> object:
        """The value without the option."""
        return [] if self.is_repeatable else self.default if self.has_value else False

    @property
    def has_value(self) -> bool:
        return bool(self.metavar or self.choices)


SDK = Option(
    "--sdk",
    "the toolchain: a folder of a wasi-sdk or of Zig, a program such as clang-14, `system` or `zig`",
    metavar="TOOLCHAIN",
)

# Options of every command.
COMMON_OPTIONS = (
    Option("--quiet", "print no progress bar, warnings or notes", short="-q"),
    Option("--verbose", "print what is run, written and decided", short="-v"),
)

# Options of `image`, `cc`, `c++`, `ld` and `pack` that say what to embed.
ROOT_OPTIONS = (
    Option(
        "--dir",
        "embed a directory or file of the host at a guest path (default /); repeatable",
        metavar="HOST[::GUEST]",
        is_repeatable=True,
        field="dirs",
    ),
    Option(
        "--manifest",
        "a TOML file that says what to embed; repeatable",
        metavar="FILE.toml",
        is_repeatable=True,
        field="manifests",
    ),
    Option(
        "--include",
        "embed only matching files, as in .gitignore, relative to each root; ! negates; repeatable",
        metavar="GLOB",
        is_repeatable=True,
    ),
    Option("--exclude", "leave out matching files; ! negates; repeatable", metavar="GLOB", is_repeatable=True),
    Option("--symlinks", "what to do with symbolic links (default keep)", choices=SYMLINK_POLICIES),
    Option("--allow-dangling", "keep links whose target is not in the image"),
    Option(
        "--writable",
        "let the program change the whole tree, or the directory at a guest path, which is made if it is missing; the "
        "changes stay in memory until the program ends, or go to the host directory that is mounted there; repeatable",
        metavar="memory[:/DIR]|host",
        is_repeatable=True,
    ),
    Option("--mtime", f"modification times (default $SOURCE_DATE_EPOCH, else {DEFAULT_MTIME})", metavar="keep|SECONDS"),
)

# Options of `cc`, `c++` and `ld` that say how to link.
LINK_OPTIONS = (
    Option(
        "--host",
        "if program and host both have a path: below (default) shows the embedded file, above the host's file; with "
        "none, the program cannot reach the host's files",
        choices=HOST_MODES,
    ),
    Option(
        "--writable-limit",
        "the most memory for changes, such as 64M (default 1G); then the program finds the disk full",
        metavar="SIZE",
    ),
    Option("--devices", "let the program find /dev/null, zero, full, random, urandom, stdin, stdout, stderr and fd/N"),
    Option("--embed", "how the image carries contents (default: as an object)", choices=EMBED_CHOICES, default="auto"),
    Option(
        "--contents",
        "where the contents of the files are: in the program's memory, or in a passive data segment, from which the "
        "program reads them (default: passive, if they are not small and the program does not use wasivfs_data())",
        choices=CONTENTS_CHOICES,
        default="auto",
    ),
    Option("--depfile", "write a Make rule that names all headers, other inputs and embedded files", metavar="FILE"),
    SDK,
    Option("--shim", "link the shim even if no input needs it; without files, the tree is empty"),
    Option("--trace", "let the program print each file call if WASIVFS_TRACE=1 is in its environment"),
    *COMMON_OPTIONS,
)
# The options that `cc`, `c++` and `ld` do not pass to the compiler or linker, and whether each has a value.
OWN_OPTIONS = {
    "--help": False,
    **{option.name: option.has_value for option in (*ROOT_OPTIONS, *LINK_OPTIONS)},
}


def own_words(words: Sequence[str], width: Callable[[Sequence[str], int], int]) -> frozenset[int]:
    """The indices of our options and their values in a command line of a compiler or linker.

    `width` returns the number of words of a compiler's or linker's option including its value; its value is never ours.
    """
    own: set[int] = set()
    index = 0
    while index < len(words) and words[index] != "--":
        name, equals, _ = words[index].partition("=")
        if name in OWN_OPTIONS:
            following = index + (2 if OWN_OPTIONS[name] and not equals else 1)
            own.update(range(index, min(following, len(words))))
        else:
            following = index + width(words, index)
        index = following
    return frozenset(own)


def read_own(words: Sequence[str]) -> dict[str, object] | None:
    """The values of our options among their own words, by field, as a parser of the table returns them.

    None if only the parser can say what the words mean, or what is wrong with them: to make one takes longer than this.
    """
    options = {option.name: option for option in (*ROOT_OPTIONS, *LINK_OPTIONS)}
    values: dict[str, object] = {option.destination: option.initial for option in options.values()}
    pending = iter(words)
    for word in pending:
        name, equals, value = word.partition("=")
        option = options.get(name)
        if option is None or (equals and not option.has_value):
            return None
        if option.has_value and not equals:
            value = next(pending, "")
        if option.has_value and (
            not value or value.startswith("-") or (option.choices and value not in option.choices)
        ):
            return None
        known = values[option.destination]
        values[option.destination] = [*known, value] if isinstance(known, list) else value if option.has_value else True
    return values
