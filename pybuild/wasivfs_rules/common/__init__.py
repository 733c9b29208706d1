# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Used by every stage: errors, paths, outputs, the cache, processes."""
