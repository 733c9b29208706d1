# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""cross_file.py SDK PACKAGE PKG_CONFIG_LIBDIR OUTPUT: a cross file for Meson, for the package when it is installed."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "pybuild"))

from wasivfs_rules.common.errors import WasivfsError
from wasivfs_rules.toolchain.find import find_toolchain
from wasivfs_rules.toolchain.formats import meson_cross_file

if __name__ == "__main__":
    sdk, package, pkg_config_libdir, output = sys.argv[1:]
    try:
        text = meson_cross_file(find_toolchain(sdk or None), Path(package), pkg_config_libdir)
    except WasivfsError as error:
        sys.exit("\n".join(f"wasivfs: error: {problem}" for problem in error.problems))
    Path(output).write_text(text, encoding="utf-8", errors="surrogateescape")
