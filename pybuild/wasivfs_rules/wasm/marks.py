# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Byte strings by which files of the shim and of images are recognised."""

SHIM_MARK = b"wasivfs_shim_of_contract_"
# In a linked program only if it refers to wasivfs_data().
DATA_MARK = b"\x7fwasivfs data  3"
# What fs_image.c contains instead of the symbol.
SOURCE_MARK = b"WASIVFS_REGISTER("
