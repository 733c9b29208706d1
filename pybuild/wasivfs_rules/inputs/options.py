# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The options that several commands share: one table for their parsers, for --help, and for splitting command lines.

Data alone, and quick to load, since `wasivfs cc` asks at each start.
"""

from __future__ import annotations

TYPE_CHECKING = False  # that of the module typing, which takes longer to load than all of this
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# 1980-01-01, the oldest time that a ZIP archive can hold.
DEFAULT_MTIME = 315532800
SYMLINK_POLICIES = ("keep", "follow", "error")
HOST_MODES = ("below", "above", "none")
EMBEDS = ("array", "string", "embed", "incbin", "object")
EMBED_CHOICES = ("auto", *EMBEDS)


class Option:
    """One option. It has a value if `metavar` or `choices` says which; else it is a switch.

    `field` is where a parser puts the value: by default, the name.
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
    ) -> None:
        self.name, self.help, self.metavar, self.choices = name, help_text, metavar, choices
        self.default, self.is_repeatable, self.field = default, is_repeatable, field

    @property
    def has_value(self) -> bool:
        return bool(self.metavar or self.choices)


SDK = Option(
    "--sdk",
    "the toolchain: a folder of a wasi-sdk or of Zig, a program such as clang-14, or `system`, or `zig`",
    metavar="TOOLCHAIN",
)

# What to embed: of `image`, `cc`, `c++` and `ld`.
ROOT_OPTIONS = (
    Option(
        "--dir",
        "embed a directory or file of the host at a guest path (default /); repeatable",
        metavar="HOST[::GUEST]",
        is_repeatable=True,
        field="dirs",
    ),
    Option("--manifest", "say the same in TOML", metavar="FILE.toml", is_repeatable=True, field="manifests"),
    Option(
        "--include",
        "take only what matches, as in .gitignore, relative to each root; repeatable, ! negates",
        metavar="GLOB",
        is_repeatable=True,
    ),
    Option("--exclude", "leave out what matches; repeatable, ! negates", metavar="GLOB", is_repeatable=True),
    Option("--symlinks", "what to do with symbolic links (default keep)", choices=SYMLINK_POLICIES),
    Option("--allow-dangling", "keep links whose target is not in the image"),
    Option("--mtime", f"times of the files (default $SOURCE_DATE_EPOCH, else {DEFAULT_MTIME})", metavar="keep|SECONDS"),
)

# How a program is linked: of `cc`, `c++` and `ld`.
LINK_OPTIONS = (
    Option(
        "--host",
        "what the host's files are where both have a path: below the embedded ones (default), above them, or "
        "none: the program cannot reach the host's files at all",
        choices=HOST_MODES,
        default="below",
    ),
    Option("--embed", "how contents are carried (default: as an object)", choices=EMBED_CHOICES, default="auto"),
    Option("--depfile", "write a Make rule with all headers and embedded files", metavar="FILE"),
    SDK,
    Option("--shim", "link the shim, with an empty tree if there are no files"),
    Option("--trace", "let the program print each file call when WASIVFS_TRACE=1 is set for it"),
    Option("--quiet", "no warnings about what is embedded"),
    Option("--verbose", "print each command that is run"),
)
# All that `cc`, `c++` and `ld` keep from the compiler or linker, and whether it has a value.
OWN_OPTIONS = {
    "--help": False,
    **{option.name: option.has_value for option in (*ROOT_OPTIONS, *LINK_OPTIONS)},
}


def own_words(words: Sequence[str], width: Callable[[Sequence[str], int], int]) -> frozenset[int]:
    """The indices of our options and their values in a command line of a compiler or linker.

    `width` says how many words an option of the compiler or linker has with its value, which is never ours.
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
