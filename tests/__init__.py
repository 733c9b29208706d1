# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The tests: a package, so that test modules and helpers find one another by name."""
