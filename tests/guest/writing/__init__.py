# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Programs that write into their embedded tree, compared with what Linux does in a tmpfs."""
