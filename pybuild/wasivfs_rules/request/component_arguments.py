# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The options of wasm-component-ld in the command line of a linker, which wasm-ld does not know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from wasivfs_rules.common.errors import misuse

# Adapters of preview 1 that wasm-component-ld has in it. A program that uses no preview 1 needs none.
_NAMED_ADAPTERS = frozenset(("command", "reactor", "proxy", "none"))
_WITH_VALUE = frozenset(
    (
        "--adapt",
        "--append-lld-flag",
        "--component-type",
        "--merge-imports-based-on-semver",
        "--string-encoding",
        "--target",
        "--wasi-adapter",
        "--wasm-ld-path",
    )
)
_SWITCHES = frozenset(
    ("--realloc-via-memory-grow", "--reject-legacy-names", "--skip-wit-component", "--validate-component")
)


class ComponentArguments(NamedTuple):
    """How a component is made of the linked module: `words` for `wasm-tools component new`.

    `types` are files of WIT that describe the component, beside what the objects say; `linker` is the wasm-ld to call.
    """

    words: Sequence[str] = ()
    types: Sequence[str] = ()
    encoding: str = ""
    linker: str = ""


class LinkerWords(NamedTuple):
    """A command line without the options of components. `target` is the target that it names, if any.

    `is_module`: the user wants the module, not a component.
    """

    words: Sequence[str]
    component: ComponentArguments
    target: str = ""
    is_module: bool = False


def split_linker_words(words: Sequence[str]) -> LinkerWords:
    """Raises WasivfsError if the value of an option is missing."""
    rest, component, types = list[str](), list[str](), list[str]()
    values = dict.fromkeys(("--string-encoding", "--target", "--wasm-ld-path"), "")
    is_module = False
    pending = iter(words)
    for word in pending:
        name, equals, value = word.partition("=")
        if word in _SWITCHES:
            is_module |= word == "--skip-wit-component"
            component += [word] if word.startswith("--re") else []
            continue
        if name not in _WITH_VALUE:
            rest.append(word)
            continue
        if not equals and not (value := next(pending, "")):
            raise misuse("the value of an option is missing", name, f"give {name}=VALUE")
        if name in values:
            values[name] = value
        elif name == "--append-lld-flag":
            rest.append(value)
        elif name == "--component-type":
            types.append(value)
        elif name == "--wasi-adapter":
            component += [] if value in _NAMED_ADAPTERS else ["--adapt", value]
        else:
            component += [name, value]
    encoding, target, linker = values.values()
    return LinkerWords(rest, ComponentArguments(component, types, encoding, linker), target, is_module)


def merged(parts: Iterable[ComponentArguments]) -> ComponentArguments:
    """What all of them say; the last one wins where there can be one value only."""
    whole = ComponentArguments()
    for part in parts:
        whole = ComponentArguments(
            [*whole.words, *part.words],
            [*whole.types, *part.types],
            part.encoding or whole.encoding,
            part.linker or whole.linker,
        )
    return whole
