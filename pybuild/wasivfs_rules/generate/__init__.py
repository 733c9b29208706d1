# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A tree to an image, and an image to fs_image.c or to objects."""
