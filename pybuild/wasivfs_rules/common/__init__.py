# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What every stage may use: errors, paths, outputs, the cache, processes."""
