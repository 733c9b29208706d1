# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Converts between units: the console script `units`."""

from wasivfs_runtime import runtime


def main() -> int:
    """Runs the program with the arguments of the script."""
    return runtime.run(__name__, "units.wasm")
