# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs programs. Imports only `common` and `wasm`."""
