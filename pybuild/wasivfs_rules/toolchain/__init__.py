# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compilers for WASI: which kinds there are, what each can do, and files that describe one to build systems."""
