# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Directories to fs_image.c: scan, tree, contents, image, emit."""
