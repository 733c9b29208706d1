# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The stack in linear memory of a linked module: where it lies, and how much of it the calls below a function need."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from wasivfs_rules.wasm.binary import CUSTOM, Cursor, sections
from wasivfs_rules.wasm.module import GLOBAL, parse_module

from tests.support.tools import require_tool

_GLOBAL_NAMES = 7  # a subsection of the names
_I32, _I32_CONST, _END = 0x7F, 0x41, 0x0B
_FUNCTION = re.compile(r"[0-9a-f]+ <(.*)>:")
_INSTRUCTION = re.compile(r"\s+[0-9a-f]+:(?: [0-9a-f]{2})+\s*\t\s*(\S+)\s*([^#]*)")


class UnreadableError(Exception):
    """The module does with its stack what this reader does not understand."""


@dataclass(frozen=True)
class Stack:
    """The number of the global that is the stack pointer, and where it points at first. The stack grows downwards."""

    pointer: int
    top: int


@dataclass
class Function:
    """`operations` are its instructions, each with its operand; `calls` the numbers of the functions that it calls."""

    name: str
    operations: list[tuple[str, str]] = field(default_factory=list)

    @property
    def calls(self) -> Sequence[int]:
        return [int(operand.split()[0]) for operation, operand in self.operations if operation == "call"]


def find_stack(program: Path) -> Stack:
    """The stack of a module that is not stripped."""
    data = program.read_bytes()
    pointers = [number for number, name in _names_of_globals(data) if name == b"__stack_pointer"]
    if len(pointers) != 1 or any(entry.kind == "global" for entry in parse_module(data).imports):
        raise UnreadableError(f"{program} has no stack pointer of its own")
    tops = [_first_values(cursor)[pointers[0]] for number, cursor in sections(data) if number == GLOBAL]
    return Stack(pointers[0], tops[0])


def _names_of_globals(data: bytes) -> Iterator[tuple[int, bytes]]:
    for number, cursor in sections(data):
        if number == CUSTOM and cursor.name() == b"name":
            while cursor.position < cursor.end:
                kind, names = cursor.byte(), cursor.sub(cursor.unsigned())
                if kind == _GLOBAL_NAMES:
                    yield from ((names.unsigned(), names.name()) for _ in range(names.count()))


def _first_values(globals_of_module: Cursor) -> Sequence[int]:
    values = list[int]()
    for _ in range(globals_of_module.count()):
        kind, _, operation = globals_of_module.take(3)
        values.append(globals_of_module.signed(32))
        if (kind, operation, globals_of_module.byte()) != (_I32, _I32_CONST, _END):
            raise UnreadableError("a global is no constant of 32 bits")
    return values


def lowest_data(program: Path) -> int:
    """Where the first data of a module go."""
    return parse_module(program.read_bytes()).segments[0].address


def read_functions(program: Path) -> Mapping[int, Function]:
    """The functions that a module defines, by their numbers."""
    tool = require_tool("llvm-objdump-19")
    text = subprocess.run([tool, "-d", str(program)], check=True, capture_output=True, text=True).stdout
    first = sum(entry.kind == "func" for entry in parse_module(program.read_bytes()).imports)
    found = dict[int, Function]()
    function = Function("")
    for line in text.partition("<CODE>:")[2].splitlines():
        if name := _FUNCTION.fullmatch(line):
            function = found[first + len(found)] = Function(name[1])
        elif parts := _INSTRUCTION.fullmatch(line.partition("#")[0].rstrip()):
            function.operations.append((parts[1], parts[2].strip()))
        elif line.strip() and not line.lstrip().startswith((".local", "#")):
            raise UnreadableError(f"{function.name}: {line}")
    return found


def frame_size(function: Function, stack: Stack) -> int:
    """The bytes that a function takes of the stack, by instructions of which none may be other than a compiler's."""
    pointer, sizes, grown, shrunk = str(stack.pointer), list[int](), 0, 0
    operations = function.operations
    for index, (operation, operand) in enumerate(operations):
        before = [name for name, _ in operations[max(index - 3, 0) : index]]
        if operation == "global.get" and operand == pointer:
            following = [one for one in operations[index + 1 : index + 4] if one[0] != "local.tee"]
            if [name for name, _ in following[:2]] != ["i32.const", "i32.sub"]:
                raise UnreadableError(f"{function.name} reads the stack pointer, but subtracts no constant")
            sizes.append(int(following[0][1]))
        elif operation == "global.set" and operand == pointer:
            if before[-2:] == ["i32.const", "i32.add"]:
                shrunk = int(operations[index - 2][1])
                if [shrunk] != sizes:
                    raise UnreadableError(f"{function.name} gives back {shrunk} bytes of stack, but took {sizes}")
            elif before[-1:] == ["i32.sub"] or before[-2:] == ["i32.sub", "local.tee"]:
                grown += 1
            else:
                raise UnreadableError(f"{function.name} sets the stack pointer to what is not known")
    if len(sizes) > 1 or grown > len(sizes):
        raise UnreadableError(f"{function.name} moves the stack pointer more than once")
    return sum(sizes)


def deepest(
    functions: Mapping[int, Function], stack: Stack, start: int, leaves: Collection[str] = ()
) -> tuple[int, Sequence[str]]:
    """The most bytes that a chain of calls from the function `start` takes, and that chain.

    Imports take none, and neither does what the functions `leaves` call by the function table.
    """
    known = dict[int, tuple[int, Sequence[str]]]()

    def visit(number: int, above: Sequence[int]) -> tuple[int, Sequence[str]]:
        if number not in functions:
            return 0, []
        function = functions[number]
        if number in above:
            raise UnreadableError(f"{function.name} calls itself")
        is_leaf = function.name in leaves
        if not is_leaf and any(operation.startswith(("call_", "return_call")) for operation, _ in function.operations):
            raise UnreadableError(f"{function.name} calls what is not known")
        if number not in known:
            size, chain = max((visit(call, [*above, number]) for call in function.calls), default=(0, []))
            known[number] = frame_size(function, stack) + size, [function.name, *chain]
        return known[number]

    return visit(start, [])
