# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Python packages that carry programs: how they are built, installed and run."""
