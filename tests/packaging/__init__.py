# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""This project as it is installed: a prefix, a wheel, an sdist."""
