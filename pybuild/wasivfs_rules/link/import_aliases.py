# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Redirects calls of WASI under other names to the shim: names of Rust's crates, which rustc mangles.

The shim defines the names of wasi-libc and, for preview 1, of Zig. A call by any other symbol would stay an import and
bypass the shim. So this module defines each such symbol as a function that calls the hook; weak, because a program may
define it itself.
"""

from __future__ import annotations

import contextlib
import mmap
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path

from wasivfs_rules.common.errors import Problem, WasivfsError
from wasivfs_rules.common.paths import display
from wasivfs_rules.common.processes import Runner
from wasivfs_rules.link.shim_references import mentions_shim
from wasivfs_rules.toolchain.find import Toolchain
from wasivfs_rules.wasm.archives import objects_in
from wasivfs_rules.wasm.binary import PREAMBLE, Buffer, WasmError, has_name
from wasivfs_rules.wasm.bitcode import compile_bitcode, is_bitcode, mentions
from wasivfs_rules.wasm.symbols import Function, Signature, functions
from wasivfs_rules.wasm.wasi_calls import FILES, HOOK_OF_WASIP2, MODULE, hooks_of_wasip2

SOURCE, OBJECT = "direct_calls.c", "direct_calls.o"
_HOOK = b"__imported_" + MODULE + b"_"
_HOOKS = (_HOOK, HOOK_OF_WASIP2)
# What a file contains that may call the host or hold hooks, by front.
_MARKS = {"wasip1": (MODULE,), "wasip2": (FILES, b"wasi:io/", HOOK_OF_WASIP2)}
_OWN = b"wasivfs_host_"  # the prefix of the names by which the shim calls the host
_PLAIN = b"_.0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_C_TYPES = {0x7F: "int32_t", 0x7E: "int64_t", 0x7D: "float", 0x7C: "double"}


class DirectCalls:
    """The direct calls in the known inputs of one link, and the objects that redirect them to the shim.

    `linker` is called only if there is bitcode to read; `folder` is for temporary files; `shim` are the objects that
    this link adds. `names_of_shim` are other inputs that declare a symbol of the shim, each with the symbol.
    """

    def __init__(
        self,
        toolchain: Toolchain,
        linker: Callable[[], Sequence[str]],
        folder: Path,
        runner: Runner,
        *,
        machine: Sequence[str] = (),
        shim: Collection[Path] = (),
        front: str = "wasip1",
    ) -> None:
        self._toolchain, self._linker, self._folder, self._runner = toolchain, linker, folder, runner
        self._machine, self._shim = machine, frozenset(map(_absolute, shim))
        self._marks = _MARKS[front]
        self.names_of_shim: dict[Path, bytes] = {}
        self._read: set[Path] = set()
        self._functions: list[Function] = []
        # Read only if a direct call exists, which is rare.
        self._unread_shim = sorted(self._shim)
        self._served: set[bytes] = set()

    def compile_aliases(self, paths: Iterable[Path]) -> list[Path]:
        """The object, if one is needed, for calls in files that were not read yet. All files must include the shim."""
        new = [path for path in dict.fromkeys(paths) if _absolute(path) not in self._read]
        self._read.update(map(_absolute, new))
        folder = self._folder / f"direct_calls.{len(self._read)}"
        if bitcode := [piece for path in new for piece in self._read_functions(path)]:
            folder.mkdir(exist_ok=True)
            for path in compile_bitcode(bitcode, self._linker, folder, self._runner):
                self._read_functions(path)
        if self._unread_shim and any(map(_is_direct, self._functions)):
            for path in self._unread_shim:
                self._functions += [one for data in objects_in(path) for one in _functions_of(data)]
            self._unread_shim.clear()
        calls = {symbol: call for symbol, call in aliases(self._functions).items() if symbol not in self._served}
        if not calls:
            return []
        self._served.update(calls)
        folder.mkdir(exist_ok=True)
        (folder / SOURCE).write_text(_c_source(calls), encoding="ascii")
        flags = ["-Os", "-g0", "-fno-lto", "-ffunction-sections", *self._machine]
        self._runner.make([*self._toolchain.compiler, *flags, "-c", SOURCE, "-o", OBJECT], folder / OBJECT, folder)
        return [folder / OBJECT]

    def _read_functions(self, path: Path) -> list[bytes]:
        """Notes the functions in a file, and returns its bitcode, whose functions cannot be read."""
        if _absolute(path) in self._shim:
            return []
        found, bitcode = list[Function](), list[bytes]()
        for data in objects_in(path, self._may_call):
            if is_bitcode(data):
                bitcode.append(data[:])
            else:
                found += _functions_of(data)
        self._functions += found
        if self._shim:
            self._note_names_of_shim(path, found)
        return bitcode

    def _may_call(self, data: Buffer | mmap.mmap, start: int, end: int) -> bool:
        """Whether an object may contain hooks, or imports that hooks serve."""
        if any(has_name(data, mark, start, end) for mark in self._marks):
            return True
        return is_bitcode(data[start : start + 4]) and any(mentions(data[start:end], mark) for mark in self._marks)

    def _note_names_of_shim(self, path: Path, found: Iterable[Function]) -> None:
        names = [one.symbol for one in found if not one.is_defined and one.symbol == _own_name(one)]
        # An archive may contain a shim that is not linked, because ours comes first.
        if names and not mentions_shim([str(path)]):
            self.names_of_shim[path] = names[0]


def refuse_names_of_shim(found: Mapping[Path, bytes]) -> None:
    """Raises WasivfsError if an input has a symbol that is reserved for the shim."""
    cure = "give the function another name"
    problems = [Problem(f"{display(symbol)} is a name of the shim", str(path), cure) for path, symbol in found.items()]
    if problems:
        raise WasivfsError(problems)


def _absolute(path: Path) -> Path:
    return path if path.is_absolute() else Path.cwd() / path


def _functions_of(data: bytes | mmap.mmap) -> list[Function]:
    if data[: len(PREAMBLE)] != PREAMBLE:
        return []
    with contextlib.suppress(WasmError):
        return [one for one in functions(data) if (one.symbol.startswith(_HOOKS) if one.is_defined else _hook_for(one))]
    return []


def aliases(found: Iterable[Function]) -> Mapping[bytes, tuple[bytes, Signature]]:
    """The hook for each symbol that calls a hooked function directly.

    Skips a call whose types differ from the hook's: no engine would link it either.
    """
    every = list(found)
    hooks = {one.symbol: one.signature for one in every if one.is_defined}
    direct = {one.symbol: (_hook_for(one), one.signature) for one in every if _is_direct(one)}
    return {symbol: call for symbol, call in sorted(direct.items()) if hooks.get(call[0]) == call[1]}


def _is_direct(function: Function) -> bool:
    if function.is_defined:
        return False
    name_of_zig = function.name + b"|" + MODULE
    return function.symbol not in (_hook_for(function), _own_name(function), name_of_zig)


def _hook_for(function: Function) -> bytes:
    """The symbol that the shim defines for an import, if it serves it; otherwise empty."""
    if function.module == MODULE:
        return _HOOK + function.name
    return hooks_of_wasip2().get((function.module.partition(b"@")[0], function.name), b"")


def _own_name(function: Function) -> bytes:
    """The symbol by which the shim calls the host."""
    return _OWN + (function.name if function.module == MODULE else _hook_for(function).removeprefix(HOOK_OF_WASIP2))


def _c_source(calls: Mapping[bytes, tuple[bytes, Signature]]) -> str:
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
