# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Command lines of compilers and linkers, and from them the request: what one call is to make, as a value."""
