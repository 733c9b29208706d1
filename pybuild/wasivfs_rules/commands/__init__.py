# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The command line: one module for each command; arguments in, text out. No other stage imports these modules."""
