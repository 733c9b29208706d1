# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What files have in them that have to do with the shim."""

SHIM_MARK = b"wasivfs_shim_of_contract_"
# What fs_image.c says in the place of the symbol.
SOURCE_MARK = b"WASIVFS_REGISTER("
