# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Limits of images, both for the generator and for the reader. Imports nothing."""

from __future__ import annotations

# wasm-ld (seen with 19, and with 22 in Zig) uses signed 32-bit numbers for offsets in the data of a program, and
# crashes beyond them. The limit leaves some room for the program's own data.
IMAGE_LIMIT = (2 << 30) - (16 << 20)
NAME_MAX = 255
DEPTH_MAX = 4096  # components of a path
# Without these limits, a hostile program could make its reader use any amount of memory.
PATHS_MAX = 1 << 27  # bytes of all paths of an image together, each with its slash
TARGET_MAX = 4095  # bytes of the target of a symbolic link, as on Linux
TARGETS_MAX = 1 << 26  # bytes of all different targets together
