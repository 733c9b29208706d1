# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The example of each build system: the same program, with the same files in it."""
