# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Builds Python packages that carry programs: the plug-ins of setuptools."""
