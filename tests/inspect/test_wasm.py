# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Sections of modules, and memory as instantiation leaves it."""

from __future__ import annotations

import pytest
from wasivfs_rules.wasm.binary import WasmError
from wasivfs_rules.wasm.memory import Memory
from wasivfs_rules.wasm.module import Export, Import, Segment, parse_module

from tests.inspect.handmade import (
    HEADER,
    active,
    copied_at_start,
    custom,
    i32,
    leb,
    module,
    name,
    passive,
    section,
    vector,
)


def memory(data: bytes) -> Memory:
    return Memory(data, parse_module(data))


def test_bytes_of_segments_are_where_they_say_and_all_else_is_zero() -> None:
    found = memory(module(active(100, b"abc"), active(105, b"de")))
    assert found.read(98, 11) == b"\0\0abc\0\0de\0\0"


def test_segments_may_come_in_any_order() -> None:
    assert memory(module(active(105, b"de"), active(100, b"abc"))).read(100, 7) == b"abc\0\0de"


def test_an_address_above_2_gib_is_unsigned() -> None:
    assert memory(module(active(0x9000_0000, b"x"), pages=65536)).read(0x9000_0000, 1) == b"x"


def test_chunks_are_what_read_gives() -> None:
    found = memory(module(active(10, b"a" * 70_000), active(1_200_000, b"b" * 3_000_000), pages=100))
    assert b"".join(found.chunks(5, 5_000_000)) == found.read(5, 5_000_000)


def test_reading_outside_the_memory_is_refused() -> None:
    found = memory(module(active(0, b"x"), pages=1))
    assert found.read(65535, 1) == b"\0"
    for address, size in ((65535, 2), (65536, 1), (1 << 32, 1), (-1, 1)):
        with pytest.raises(WasmError):
            found.read(address, size)


def test_passive_segments_and_those_of_other_memories_are_not_in_memory() -> None:
    other = b"\x02\x01" + i32(0) + name(b"other")
    first = b"\x02\x00" + i32(8) + name(b"first")
    assert memory(module(passive(b"passive"), other, first)).read(0, 16) == bytes(8) + b"first" + bytes(3)


def test_passive_segments_are_read_at_their_addresses_and_never_beyond_their_ends() -> None:
    found = memory(module(passive(b"first"), passive(b""), active(0, b"memory"), passive(b"second")))
    first, second = found.passive
    assert [found.read(one.address, one.size) for one in (first, second)] == [b"first", b"second"]
    assert [*found.chunks(second.address + 2, 4)] == [b"cond"]
    assert [(one.number, size) for one, size in found.stored(first.address + 1, 3)] == [(0, 3)]
    assert min(first.address, second.address) >= found.size
    for one in (first, second):
        with pytest.raises(WasmError):
            found.read(one.address, one.size + 1)
    with pytest.raises(WasmError):
        found.read(found.size, 1)


def test_what_is_looked_for_in_memory_is_not_looked_for_in_passive_segments() -> None:
    assert list(memory(module(passive(b"xyz"), active(7, b"xyz"), passive(b"xyz"))).find(b"xyz")) == [7]


def test_what_is_looked_for_soon_is_found_first_in_small_segments_and_last_across_them() -> None:
    found = memory(module(active(0, b"xy" + b"." * 98), active(200, b".xy"), active(300, b"x"), active(301, b"y..")))
    order = list(dict.fromkeys(found.find_soon(b"xy")))
    assert order == [201, 0, 300]


def test_a_passive_segment_is_where_the_start_function_copies_it() -> None:
    for address in (16, 70_000):
        assert memory(copied_at_start(address, b"shared")).read(address - 4, 12) == bytes(4) + b"shared" + bytes(2)


def test_an_address_can_be_computed_from_globals() -> None:
    globals_ = section(6, vector([b"\x7f\x00" + i32(1000)]))
    sum_ = b"\x00\x23\x00\x41\x05\x6a\x0b" + name(b"here")
    data = HEADER + section(5, b"\x01\x00\x01") + globals_ + section(11, vector([sum_]))
    assert memory(data).read(1005, 4) == b"here"


def test_an_address_that_the_host_gives_leaves_the_segment_out() -> None:
    imports = section(2, vector([name(b"env") + name(b"__memory_base") + b"\x03\x7f\x00"]))
    data = module(b"\x00\x23\x00\x0b" + name(b"somewhere"), before=imports)
    assert parse_module(data).segments == ()


def test_imports_exports_and_custom_sections_are_listed() -> None:
    imports = section(
        2,
        vector(
            [
                name(b"m") + name(b"f") + b"\x00\x00",
                name(b"m") + name(b"t") + b"\x01\x70\x01\x00\x05",
                name(b"m") + name(b"g") + b"\x03\x7f\x01",
            ]
        ),
    )
    exports = section(7, vector([name(b"memory") + b"\x02\x00", name(b"_start") + b"\x00\x00"]))
    found = parse_module(module(before=custom(b"first", b"xyz") + imports, after=exports + custom(b"name")))
    assert found.imports == (Import(b"m", b"f", "func"), Import(b"m", b"t", "table"), Import(b"m", b"g", "global"))
    assert found.exports == (Export(b"memory", "memory"), Export(b"_start", "func"))
    assert list(found.custom_sections) == [b"first", b"name"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0as",
        b"\x7fELF\x01\0\0\0",
        b"\0asm\x0d\0\x01\0",
        b"\0asm\x02\0\0\0",
        HEADER + b"\x0b\xff\xff\xff\xff\x0f",
        HEADER + b"\x0b\xff\xff\xff\xff\xff\x0f",
        HEADER + b"\x0b\xff\xff\xff\xff\x7f",
        HEADER + section(11, b"\x05"),
        module(b"\x03" + name(b"x")),
        module(b"\x00\x41\x00\x0b\x7f"),
        module(b"\x00\x6a\x0b" + name(b"x")),
        module(b"\x00\x23\x07\x0b" + name(b"x")),
        module(b"\x00\x10\x00\x0b" + name(b"x")),
        module(active(10, b"abc"), active(11, b"x")),
        module(active(131071, b"ab")),
        HEADER + section(2, vector([name(b"m") + name(b"f") + b"\x09\x00"])),
    ],
)
def test_what_is_cut_off_or_malformed_is_refused(data: bytes) -> None:
    with pytest.raises(WasmError):
        parse_module(data)


def test_every_truncation_of_a_module_is_refused_or_harmless() -> None:
    data = module(active(100, b"abc"), before=custom(b"c", b"d"), after=custom(b"name", b"x"))
    for size in range(len(data)):
        try:
            parse_module(data[:size])
        except WasmError:
            continue


def test_a_length_may_be_padded() -> None:
    padded = HEADER + b"\x05\x83\x80\x80\x80\x00\x01\x00\x01" + section(11, vector([active(0, b"x")]))
    assert parse_module(padded).segments == (Segment(0, len(padded) - 1, 1, 0),)


@pytest.mark.parametrize("cut", range(1, 8))
def test_a_pattern_is_found_across_segments(cut: int) -> None:
    found = memory(module(active(50, b"..pattern"[: 2 + cut]), active(52 + cut, b"pattern.."[cut:])))
    assert list(found.find(b"pattern")) == [52]


def test_a_pattern_whose_zeros_were_dropped_is_found() -> None:
    found = memory(module(active(50, b"ab"), active(56, b"cd"), active(70, b"ab\0\0"), active(76, b"cd")))
    assert list(found.find(b"ab\0\0\0\0cd")) == [50, 70]


def test_each_occurrence_is_found_once() -> None:
    pieces = [active(10 + index, bytes([byte])) for index, byte in enumerate(b"xyxyxy.xy")]
    assert list(memory(module(*pieces)).find(b"xy")) == [10, 12, 14, 17]
    assert list(memory(module(active(10, b"xyxyxy.xy"))).find(b"xy")) == [10, 12, 14, 17]


def test_a_pattern_with_zeros_at_its_ends_is_found_once() -> None:
    found = memory(module(active(8, b"\0\x01"), active(12, b"\x01\0"), active(16, leb(1))))
    assert list(found.find(b"\0\x01\0\0")) == [8, 11, 15]
