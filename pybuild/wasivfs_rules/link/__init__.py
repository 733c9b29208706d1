# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""From a request to a linked program: the inputs of a link, the link, its checks, the outputs."""
