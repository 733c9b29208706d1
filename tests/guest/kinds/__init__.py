# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Kinds of modules: how they are compiled, and how they are called."""
