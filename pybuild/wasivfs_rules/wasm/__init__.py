# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The binary format: modules, objects, archives and bitcode, read without running them."""
