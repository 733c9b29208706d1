# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs programs. Imports only `wasm`, `cache` and `common`."""
