# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""C literals: what a C compiler reads from them is what was written."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

import pytest
from wasivfs_rules.generate.literals import array_pieces, c_string, string_lines, string_pieces

from tests.support.tools import require_tool

EVERY_BYTE = bytes(range(256))
# Each byte before a digit, a hexadecimal digit, a quote, a question mark and itself.
EVERY_PAIR = b"".join(bytes([byte]) + after for byte in range(256) for after in (b"7", b"f", b'"', b"?", bytes([byte])))
TRIGRAPHS = b"??=??/??'??(??)??!??<??>??-????"
LENGTHS = [b"x" * length for length in (1, 23, 24, 25, 48, 24 << 11, (24 << 11) + 1)]


def unescape(text: str) -> bytes:
    """Reads string literals as C does; independent of how they are written."""
    out = bytearray()
    for literal in re.findall(r'"((?:[^"\\]|\\.)*)"', text):
        for octal, plain in re.findall(r"\\([0-7]{1,3})|([^\\])", literal):
            out.append(int(octal, 8) if octal else ord(plain))
    return bytes(out)


@pytest.mark.parametrize("data", [EVERY_BYTE, EVERY_PAIR, TRIGRAPHS, *LENGTHS])
def test_string_literals_say_the_bytes(data: bytes) -> None:
    assert unescape(c_string(data)) == data
    assert unescape(string_lines(data)) == data
    assert unescape("".join(string_pieces(io.BytesIO(data)))) == data


@pytest.mark.parametrize("data", [EVERY_BYTE, EVERY_PAIR, *LENGTHS])
def test_integer_lists_say_the_bytes(data: bytes) -> None:
    text = "".join(array_pieces(io.BytesIO(data)))
    assert bytes(int(number) for number in text.replace("\n", "").split(",")[:-1]) == data


def test_lines_are_printable_and_short() -> None:
    for text in (
        string_lines(EVERY_PAIR),
        *string_pieces(io.BytesIO(EVERY_PAIR)),
        *array_pieces(io.BytesIO(EVERY_PAIR)),
    ):
        assert all(len(line) <= 98 and line.isascii() and (line + " ").isprintable() for line in text.splitlines())


def test_there_is_never_a_trigraph() -> None:
    assert "?" not in c_string(TRIGRAPHS)


def test_nothing_is_an_empty_literal() -> None:
    assert string_lines(b"") == '""'


def test_a_compiler_reads_the_same_bytes(tmp_path: Path) -> None:
    gcc = require_tool("gcc")
    (tmp_path / "x.c").write_text(
        "#include <stdio.h>\n"
        f"static const unsigned char text[] =\n{string_lines(EVERY_PAIR + TRIGRAPHS)};\n"
        f"static const unsigned char list[] = {{{''.join(array_pieces(io.BytesIO(EVERY_PAIR)))}}};\n"
        "int main(void) { fwrite(text, 1, sizeof text - 1, stdout); fwrite(list, 1, sizeof list, stdout); return 0; }\n"
    )
    subprocess.run([gcc, "-std=c11", "-Wall", "-Wextra", "-Werror", "-o", "x", "x.c"], cwd=tmp_path, check=True)
    out = subprocess.run([str(tmp_path / "x")], capture_output=True, check=True).stdout
    assert out == EVERY_PAIR + TRIGRAPHS + EVERY_PAIR
