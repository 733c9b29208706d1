# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compilers for WASI: their kinds, what each can do, and files that describe one to build systems."""
