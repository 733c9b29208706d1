# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Limits of images, both for the generator and for the reader. Imports nothing."""

from __future__ import annotations

# Of images whose contents are in memory: wasm-ld (seen with 19, and with 22 in Zig) uses signed 32-bit numbers for
# offsets in the data of a program, and crashes beyond them. The limits leave some room for the program itself.
IMAGE_LIMIT = (2 << 30) - (16 << 20)
# Of images whose contents are in a passive segment: sizes in a module have 32 bits.
SEGMENT_LIMIT = (4 << 30) - (16 << 20)
NAME_MAX = 255
DEPTH_MAX = 4096  # components of a path
# Without these limits, a hostile program could make its reader use any amount of memory.
PATHS_MAX = 1 << 27  # bytes of all paths of an image together, each with its slash
TARGET_MAX = 4095  # bytes of the target of a symbolic link, as on Linux
TARGETS_MAX = 1 << 26  # bytes of all different targets together
