# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Changes finished modules without compiling them: adds the passive segments of images."""
