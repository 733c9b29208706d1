# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Running programs. Imports `common` and `wasm` alone."""
