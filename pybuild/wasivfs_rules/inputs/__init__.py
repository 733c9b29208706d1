# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the user asks to embed: options, manifests and globs."""
