# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How fast programs with embedded files are built and run, each measured beside a baseline: `python3 dev.py bench`."""
