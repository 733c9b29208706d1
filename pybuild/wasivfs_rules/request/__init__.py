# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reads command lines of compilers and linkers into a request: everything that one call must do, as a value."""
