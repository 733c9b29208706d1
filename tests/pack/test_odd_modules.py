# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Modules that can get no segments: the error says why, and no bytes lead to another error."""

from __future__ import annotations

import contextlib

import pytest
from wasivfs_rules.wasm.binary import WasmError

from tests.inspect.handmade import active, component, custom, i32, leb, name, section, vector
from tests.pack.hooked import FETCH, HOOKS, SLOT, USERS, hooked_module, hooks
from tests.pack.test_add_segments import DECOYS, LATE_IMAGE, changed, late, name_section, segment, tail


@pytest.mark.parametrize(
    ("program", "message"),
    [
        (b"\0asm\x01\0\0\0", "not linked with the shim"),
        (hooked_module(after=custom(b"linking")), "not linked yet"),
        (component(hooked_module(), hooked_module()), "several modules"),
        (hooked_module(elements=DECOYS[:-1]), "function table"),
        (hooked_module(elements=[b"\0" + i32(SLOT) + vector([b"\0"])]), "function of the host"),
        (hooked_module(elements=[b"\0" + i32(SLOT) + vector([b"\x09"])]), "does not exist"),
        (hooked_module(elements=[b"\x08" + i32(SLOT) + vector([b"\0"])]), "unknown kind"),
        (hooked_module(data=[active(HOOKS, hooks()), b"\3" + name(USERS)]), "unknown kind"),
        (
            hooked_module().replace(b"\3env\1f\0\1", b"\3env\0\x7f\1\1f\0\1").replace(b"\2\x09\1\3", b"\2\x0b\1\3"),
            "compact imports",
        ),
        (hooked_module(data=[active(HOOKS, hooks()), *[b"\1" + name(segment(LATE_IMAGE, b""))] * 2]), "two segments"),
    ],
)
def test_other_programs_are_refused_by_name(program: bytes, message: str) -> None:
    with pytest.raises(WasmError, match=message):
        changed(program, late(b"late"))


def test_a_program_has_no_more_segments_than_engines_read() -> None:
    def with_segments(count: int) -> bytes:
        return hooked_module(data=[active(HOOKS, hooks()), *[b"\1\0"] * (count - 1)], count=section(12, leb(count)))

    assert tail(changed(with_segments(99_999), late(b"late")), LATE_IMAGE, 4) == b"late"
    with pytest.raises(WasmError, match="100001 data segments, and engines allow 100000"):
        changed(with_segments(100_000), late(b"late"))


@pytest.mark.parametrize("byte", [0x00, 0x7F, 0x80, 0xFF])
def test_a_damaged_program_is_refused_or_changed(byte: int) -> None:
    features = custom(b"target_features", vector([b"+" + name(b"sign-ext")]))
    program = hooked_module(after=name_section({FETCH: b"f"}) + features)
    for place in range(len(program)):
        with contextlib.suppress(WasmError):
            changed(program[:place] + bytes([byte]) + program[place + 1 :], late(b"late"))


def test_a_program_that_is_cut_off_anywhere_is_refused() -> None:
    program = hooked_module(after=custom(b"name", b""))
    known = {len(program) - len(custom(b"name", b""))}  # whole without its last section
    for size in set(range(len(program))) - known:
        with pytest.raises(WasmError):
            changed(program[:size], late(b"late"))
