# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What several tests use: tools, toolchains, engines, trees."""
