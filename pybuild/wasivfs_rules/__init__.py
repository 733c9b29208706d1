# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Links a directory tree into a WASI program."""

__version__ = "0.2.0"
