# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The cache folder of the user: where it is, what commands keep in it, and its limit."""
