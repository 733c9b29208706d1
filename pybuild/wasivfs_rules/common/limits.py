# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How much an image may hold: what is built and what is read keep to the same numbers. Imports nothing."""

from __future__ import annotations

# wasm-ld (seen with 19, and with 22 as in Zig) counts offsets in the data of a program in signed 32-bit numbers, and
# crashes beyond them. Less some room for the program's own data.
IMAGE_LIMIT = (2 << 30) - (16 << 20)
NAME_MAX = 255
DEPTH_MAX = 4096  # components of a path
# What a hostile program could else make its reader hold.
PATHS_MAX = 1 << 27  # bytes of all paths of an image together, each with its slash
TARGET_MAX = 4095  # bytes of the target of a symbolic link, as on Linux
TARGETS_MAX = 1 << 26  # bytes of all different targets together
