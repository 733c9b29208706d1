# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What to embed: options, manifests and globs."""
