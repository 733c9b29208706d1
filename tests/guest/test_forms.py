# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The programs of these tests have their files where the form says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.support.commands import must, wasivfs

ORIGINS = {"memory": ("link", "memory"), "passive": ("link", "passive")}
PACKED = ("pack", "passive")


def described(program: Path) -> dict[str, Any]:
    description: dict[str, Any] = json.loads(must(wasivfs("info", "--json", program)))
    return description


def test_files_are_where_the_form_says(program: Path, form: str) -> None:
    first, *others = described(program)["images"]
    assert (first["from"], first["contents"]) == ORIGINS.get(form, PACKED)
    assert [image["files"] for image in others] == ([0] if form.startswith("packed") else [])
    if form == "packed-twice":
        assert 0 < described(program.with_suffix(".once"))["files"] < first["files"]
