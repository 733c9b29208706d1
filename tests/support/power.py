# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Ends programs in the middle, as if the power failed."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.support.engines import Finished
from tests.support.tools import require_tool

CUTTER = Path(__file__).with_name("cut.mjs")
POWER_CUT = 77  # exit status


def run_until_cut(program: Path, arguments: Sequence[str], host: Path, call: int) -> Finished:
    """Runs a program on Node, with a host directory at `/`, until this call that changes a file, which is not made."""
    words = [require_tool("node"), "--no-warnings", str(CUTTER), json.dumps({"/": str(host)}), str(call), str(program)]
    result = subprocess.run([*words, *arguments], capture_output=True, check=False)
    return Finished(result.stdout, result.stderr, result.returncode)
