# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Passive segments added to modules of every form, which then run on wasmtime."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import wasmtime
from wasivfs_rules.rewrite.add_segments import NewSegment, add_segments
from wasivfs_rules.rewrite.edits import Source
from wasivfs_rules.rewrite.pieces import Extent
from wasivfs_rules.wasm.binary import WasmError

from tests.inspect.handmade import active, component, custom, i32, leb, name, section, vector
from tests.pack.hooked import ELEMENTS, FETCH, HOOKS, LATE, READ, SLOT, USERS, Running, hooked_module, hooks
from tests.support.commands import ROOT

LINKED, LATE_IMAGE = 1, 2
REF_FUNC = b"\xd2" + leb(FETCH) + b"\x0b"
DECOYS = [
    b"\1\0" + vector([leb(READ)] * 4),
    b"\3\0" + vector([leb(READ)] * 4),
    b"\5\x70" + vector([b"\xd2\2\x0b"] * 4),
    b"\7\x70" + vector([b"\xd2\2\x0b"] * 4),
    b"\2\1" + i32(SLOT) + b"\0" + vector([leb(READ)]),  # of another table
    b"\0" + i32(SLOT) + vector([leb(READ)]),  # which the right one overwrites
]
FORMS = {
    "0": ELEMENTS,
    "0, one of several": b"\0" + i32(1) + vector([leb(READ), leb(READ), leb(FETCH), leb(READ)]),
    "0, padded": b"\x80\0" + i32(SLOT) + b"\x81\x80\0" + b"\x81\x80\0",
    "2": b"\2\0" + i32(SLOT) + b"\0" + vector([leb(FETCH)]),
    "4": b"\4" + i32(SLOT - 1) + vector([b"\xd0\x70\x0b", REF_FUNC]),
    "6": b"\6\0" + i32(SLOT) + b"\x70" + vector([REF_FUNC]),
    "6, long type": b"\6\0" + i32(SLOT) + b"\x63\x70" + vector([REF_FUNC]),
}


def segment(where: int, rest: bytes, mark: bytes = b"\x7fwasivfs table 3") -> bytes:
    """As an image has it: a head, of which only `where` is filled in, and more bytes."""
    return mark + bytes(100) + struct.pack("<3I", where, 0, 0) + rest


def late(rest: bytes) -> NewSegment:
    return NewSegment(LATE_IMAGE, segment(LATE_IMAGE, rest))


def linked(rest: bytes) -> NewSegment:
    return NewSegment(LINKED, segment(LINKED, rest))


def changed(program: bytes, *new: NewSegment, value: int | None = 7) -> bytes:
    with tempfile.TemporaryFile() as source:
        source.write(program)
        out = io.BytesIO()
        add_segments(Source(program, source), new, value, out)
    return out.getvalue()


def tail(code: bytes, where: int, size: int) -> bytes:
    """What the hook fetches after the head of a segment."""
    return Running(code).fetch(where, 128, size)


@pytest.mark.parametrize("form", FORMS)
def test_the_hook_fetches_from_a_segment_whatever_the_form_of_its_table(form: str) -> None:
    program = hooked_module(elements=[*DECOYS, FORMS[form]])
    assert tail(changed(program, late(b"contents")), LATE_IMAGE, 8) == b"contents"


def test_the_hook_fetches_any_part_of_the_right_segment() -> None:
    running = Running(changed(hooked_module(), late(b"late!"), linked(b"linked")))
    assert running.fetch(LATE_IMAGE, 129, 3) == b"ate"
    assert running.fetch(LINKED, 128, 6) == b"linked"
    assert running.fetch(LINKED, 0, 16) == b"\x7fwasivfs table 3"


def test_the_hook_traps_if_there_is_no_such_segment() -> None:
    running = Running(changed(hooked_module(), late(b"late")))
    with pytest.raises(wasmtime.Trap):
        running.fetch(LINKED, 0, 1)


@pytest.mark.parametrize("count", [None, section(12, leb(2)), section(12, b"\x82\x80\0")])
def test_segments_of_the_program_keep_their_numbers_and_their_count_may_be_missing(count: bytes | None) -> None:
    code = changed(hooked_module(count=count), late(b"late"))
    assert tail(code, LATE_IMAGE, 4) == b"late"
    if count:
        assert Running(code).users() == USERS


def test_only_the_hook_late_changes_in_the_data() -> None:
    before, after = Running(hooked_module()), Running(changed(hooked_module(), late(b"late"), value=0x12345607))
    assert after.memory(LATE, 4) == b"\x07\x56\x34\x12"
    assert after.memory(0, LATE) == before.memory(0, LATE)
    assert after.memory(LATE + 4, 4096) == before.memory(LATE + 4, 4096)
    assert Running(changed(hooked_module(), late(b"late"), value=None)).memory(LATE, 4) == before.memory(LATE, 4)


@pytest.mark.parametrize("cut", range(1, 4))
def test_the_hook_late_may_lie_in_two_segments(cut: int) -> None:
    parts = hooks()[: 24 + cut], hooks(0x01010101)[24 + cut :]
    data = [active(HOOKS, parts[0]), b"\x01" + name(USERS), active(LATE + cut, parts[1])]
    program = hooked_module(data=data, count=section(12, leb(3)))
    assert Running(changed(program, late(b"late"), value=0x12345607)).memory(LATE, 4) == b"\x07\x56\x34\x12"


def test_zeros_of_the_hook_that_a_tool_has_left_out_cannot_become_other_bytes() -> None:
    data = [active(HOOKS, hooks()[:25]), b"\x01" + name(USERS), active(LATE + 4, hooks()[28:])]
    program = hooked_module(data=data, count=section(12, leb(3)))
    assert Running(changed(program, late(b"late"), value=7)).memory(LATE, 4) == b"\x07\0\0\0"
    with pytest.raises(WasmError, match="hooks"):
        changed(program, late(b""), value=0x0107)


def test_a_second_change_leaves_nothing_of_the_first() -> None:
    once = changed(hooked_module(), late(b"second"))
    assert changed(changed(hooked_module(), late(b"the first")), late(b"second")) == once
    assert len(once) < len(hooked_module()) + 128 + 80


def test_a_second_change_keeps_the_segment_that_it_does_not_replace() -> None:
    code = changed(changed(hooked_module(), linked(b"linked")), late(b"late"))
    assert tail(code, LINKED, 6) == b"linked"
    assert tail(code, LATE_IMAGE, 4) == b"late"
    assert code == changed(hooked_module(), linked(b"linked"), late(b"late"))


def test_a_segment_can_be_emptied() -> None:
    full = changed(hooked_module(), linked(bytes(1000)))
    empty = changed(full, NewSegment(LINKED, b""), late(b"late"))
    assert tail(empty, LATE_IMAGE, 4) == b"late"
    assert len(empty) < len(full)


def test_contents_come_from_a_part_of_a_file() -> None:
    with tempfile.TemporaryFile() as file:
        file.write(b"12345")
        code = changed(hooked_module(), late(b"")._replace(contents=Extent(file, 1, 3)))
    assert tail(code, LATE_IMAGE, 3) == b"234"


def sections_of(code: bytes) -> list[tuple[int, bytes]]:
    found, at = [], 8
    while at < len(code):
        number, size, shift, at = code[at], 0, 0, at + 1
        while True:
            byte, at = code[at], at + 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        found.append((number, code[at : at + size]))
        at += size
    return found


def test_other_sections_stay_as_they_are_and_where_they_are() -> None:
    hints, debug = custom(b"metadata.code.branch_hint", b"\0"), custom(b".debug_line", b"lines")
    program = hooked_module(before_code=hints, after=debug + custom(b"producers"), count=None)
    before, after = sections_of(program), sections_of(changed(program, late(b"late")))
    assert [number for number, _ in after] == [1, 2, 3, 4, 5, 7, 9, 0, 12, 10, 11, 0, 0]
    same = (0, 1, 2, 4, 5, 7)
    assert [one for one in before if one[0] in same] == [one for one in after if one[0] in same]


def test_the_code_of_the_program_stays_byte_for_byte() -> None:
    before, after = (dict(sections_of(code))[10] for code in (hooked_module(), changed(hooked_module(), late(b""))))
    assert after[1:].startswith(before[1:])


@pytest.mark.parametrize("functions", [123, 124, 125, 16379, 16380, 16381])
def test_numbers_that_grow_by_a_byte_are_right(functions: int) -> None:
    code = changed(hooked_module(more_functions=functions), late(bytes(100_000) + b"late"))
    assert Running(code).fetch(LATE_IMAGE, 100_128, 4) == b"late"


def name_section(functions: dict[int, bytes], *others: bytes) -> bytes:
    parts = [leb(number) + name(text) for number, text in functions.items()]
    return custom(b"name", section(1, vector(parts)) + b"".join(others))


def test_the_new_function_has_a_name_if_others_have() -> None:
    locals_, names = section(2, b"\0"), {FETCH: b"fetch_nothing", 3: b"users"}
    code = changed(hooked_module(after=name_section(names, locals_)), late(b"late"))
    assert code.endswith(name_section({**names, 4: b"wasivfs_fetch"}, locals_))
    with pytest.raises(wasmtime.Trap, match="wasivfs_fetch"):
        Running(code).fetch(LATE_IMAGE, 0, 1000)


@pytest.mark.parametrize("damaged", [b"\1", b"\1\x05\x01", b"\1\0", b"\1\x02\xff\xff"])
def test_a_damaged_name_section_stays_as_it_is(damaged: bytes) -> None:
    code = changed(hooked_module(after=custom(b"name", damaged)), late(b"late"))
    assert code.endswith(custom(b"name", damaged))
    assert tail(code, LATE_IMAGE, 4) == b"late"


def test_features_that_are_listed_get_the_one_that_is_used() -> None:
    listed = custom(b"target_features", vector([b"+" + name(b"sign-ext")]))
    code = changed(hooked_module(after=listed), late(b"late"))
    complete = custom(b"target_features", vector([b"+" + name(b"sign-ext"), b"+" + name(b"bulk-memory")]))
    assert code.endswith(complete)
    assert changed(hooked_module(after=complete), late(b"late")).endswith(complete)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_a_module_inside_a_component_is_changed_and_the_sizes_around_it(depth: int) -> None:
    other = b"\0asm\x01\0\0\0" + custom(b"other")

    def around(module: bytes) -> bytes:
        whole = component(other, module, other)
        for _ in range(depth - 1):
            whole = component(other, nested=[whole, component(other)])
        return whole

    new = late(bytes(20_000))
    assert changed(around(hooked_module()), new) == around(changed(hooked_module(), new))


def test_a_large_segment_is_not_held_in_memory(tmp_path: Path) -> None:
    (tmp_path / "program").write_bytes(hooked_module())
    with (tmp_path / "contents").open("wb") as file:
        file.truncate(200 << 20)
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "pybuild")}
    subprocess.run([sys.executable, "-c", LARGE, tmp_path], env=environ, check=True)


LARGE = r"""
import mmap, re, sys
from pathlib import Path
from wasivfs_rules.rewrite.add_segments import NewSegment, add_segments
from wasivfs_rules.rewrite.edits import Source
from wasivfs_rules.rewrite.pieces import Extent

folder = Path(sys.argv[1])
with (folder / "program").open("rb") as file, (folder / "contents").open("rb") as contents:
    program = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    with (folder / "out").open("w+b") as out:
        add_segments(Source(program, file), [NewSegment(2, b"", Extent(contents, 0, 200 << 20))], 7, out)
assert (folder / "out").stat().st_size > 200 << 20
peak = int(re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())[1])
assert peak < 64 << 10, peak
"""
