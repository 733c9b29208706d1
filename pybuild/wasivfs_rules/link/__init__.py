# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""From a request to a linked program: arguments of compilers and linkers, what a link gets, the link, its checks."""
