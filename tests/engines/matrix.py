# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What runs where: each cell of the README's table is a test."""

from __future__ import annotations

from tests.support.languages import KINDS, LANGUAGES

ENGINES = {  # and their pages
    "wasmtime": "[wasmtime](docs/engines/wasmtime.md)",
    "node": "[Node.js](docs/engines/node.md)",
    "wasmedge": "[WasmEdge](docs/engines/wasmedge.md)",
    "chromium": "[Chromium](docs/engines/browser.md)",
    "component": "[component](docs/engines/components.md)",
}
TITLES = {
    "c": "C",
    "c++": "C++",
    "rust": "Rust",
    "rust-direct": "Rust, calling preview 1 itself",
    "zig": "Zig",
    "zig-libc": "Zig with libc",
}
CELLS = tuple((language, kind, engine) for language in LANGUAGES for kind in KINDS for engine in ENGINES)


def table() -> str:
    """The cells as Markdown."""
    head = ["", *ENGINES.values()]
    cells = ["yes"] * len(ENGINES)
    programs = [f"{TITLES[language]}, {kind}" for language in LANGUAGES for kind in KINDS]
    rows = [head, ["---"] * len(head), *([program, *cells] for program in programs)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)
