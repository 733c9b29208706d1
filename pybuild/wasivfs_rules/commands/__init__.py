# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The command line: one module a command; arguments in, text out. Nothing imports these modules."""
