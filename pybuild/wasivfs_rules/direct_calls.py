# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Calls of preview1 by names that the shim does not have: those of Rust's crates, whose compiler mangles them.

The shim defines the names of wasi-libc and of Zig. A call by any other symbol would stay an import and pass it by, so
each such symbol is defined, too, by a function that calls the hook. Weak, as a program may define it itself.
"""

from __future__ import annotations

import contextlib
import mmap
import string
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from wasivfs_rules import ar
from wasivfs_rules.binary import PREAMBLE, WasmError
from wasivfs_rules.bitcode import compile_bitcode, is_bitcode, mentions
from wasivfs_rules.object_symbols import Function, Signature, functions
from wasivfs_rules.processes import Runner
from wasivfs_rules.toolchain import Toolchain

SOURCE, OBJECT = "direct_calls.c", "direct_calls.o"
MODULE = b"wasi_snapshot_preview1"
_HOOK = b"__imported_" + MODULE + b"_"
_OWN = b"wasivfs_host_"  # the shim's way to the host
_PLAIN = b"_." + (string.ascii_letters + string.digits).encode()
_C_TYPES = {0x7F: "int32_t", 0x7E: "int64_t", 0x7D: "float", 0x7C: "double"}


def compile_aliases(
    paths: Sequence[Path],
    toolchain: Toolchain,
    linker: Callable[[], Sequence[str]],
    folder: Path,
    runner: Runner,
    *,
    machine: Sequence[str] = (),
) -> list[Path]:
    """The object, if one is needed, that leads the direct calls of all inputs of a link to the shim among them.

    `linker` is asked for only if there is bitcode to look into.
    """
    compiled = compile_bitcode(_bitcode(paths), linker, folder, runner)
    calls = aliases(preview1_functions([*paths, *compiled]))
    if not calls:
        return []
    (folder / SOURCE).write_text(render(calls), encoding="ascii")
    flags = ["-Os", "-g0", "-fno-lto", "-ffunction-sections", *machine]
    runner.check([*toolchain.compiler, *flags, "-c", SOURCE, "-o", OBJECT], folder)
    return [folder / OBJECT]


def preview1_functions(paths: Iterable[Path]) -> list[Function]:
    """The functions that have to do with preview1 in those of the files that are objects or archives."""
    return [function for path in paths for data in _objects(path) for function in _functions_of(data)]


def _bitcode(paths: Iterable[Path]) -> Iterator[bytes]:
    for path in paths:
        yield from (data[:] for data in _objects(path) if is_bitcode(data) and mentions(data, MODULE))


def _objects(path: Path) -> Iterator[bytes | mmap.mmap]:
    """The file, or the members of the archive that it is."""
    with (
        contextlib.suppress(OSError, ValueError),  # the linker says what is wrong with a file
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        yield from ar.members(path, data) if ar.is_archive(data) else [data]


def _functions_of(data: bytes | mmap.mmap) -> list[Function]:
    if data[: len(PREAMBLE)] != PREAMBLE or data.find(MODULE) < 0:
        return []
    with contextlib.suppress(WasmError):
        return [one for one in functions(data) if one.module == MODULE or one.symbol.startswith(_HOOK)]
    return []


def aliases(found: Iterable[Function]) -> Mapping[bytes, tuple[bytes, Signature]]:
    """The hook for each symbol by which a hooked call is made directly.

    A call that is declared with other types than the hook has is left as it is: no engine would have linked it either.
    """
    every = list(found)
    hooks = {one.symbol: one.signature for one in every if one.is_defined}
    direct = {
        one.symbol: (_HOOK + one.name, one.signature)
        for one in every
        if not one.is_defined and one.symbol != one.name + b"|" + MODULE and not one.symbol.startswith((_HOOK, _OWN))
    }
    return {symbol: call for symbol, call in sorted(direct.items()) if hooks.get(call[0]) == call[1]}


def render(calls: Mapping[bytes, tuple[bytes, Signature]]) -> str:
    """The C file that defines the symbols of aliases()."""
    lines = ["#include <stdint.h>"]
    for number, (symbol, (hook, signature)) in enumerate(calls.items()):
        types = [_C_TYPES[code] for code in signature.parameters]
        result = _C_TYPES[signature.results[0]] if signature.results else "void"
        parameters = ", ".join(f"{type_} a{index}" for index, type_ in enumerate(types)) or "void"
        arguments = ", ".join(f"a{index}" for index in range(len(types)))
        lines += [
            f"{result} hook{number}({parameters}) __asm__({_quoted(hook)});",
            f"__attribute__((weak)) {result} call{number}({parameters}) __asm__({_quoted(symbol)});",
            f"{result} call{number}({parameters}) {{ return hook{number}({arguments}); }}",
        ]
    return "\n".join([*lines, ""])


def _quoted(symbol: bytes) -> str:
    return '"' + "".join(chr(byte) if byte in _PLAIN else f"\\{byte:03o}" for byte in symbol) + '"'
