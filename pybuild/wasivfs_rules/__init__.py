# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Files of a directory inside a WASI program, put there by the linker."""

__version__ = "0.2.0"
