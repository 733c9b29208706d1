# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Components of WASI 0.2, whose calls the second front serves."""
