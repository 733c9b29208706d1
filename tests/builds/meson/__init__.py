# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Builds with Meson: this repository alone, and projects that have it as a subproject."""
