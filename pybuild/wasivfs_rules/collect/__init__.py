# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Directories to a tree, and its contents to a file."""
