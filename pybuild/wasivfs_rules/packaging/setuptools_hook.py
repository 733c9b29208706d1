# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes `build_wasm` a part of `build` for a project that declares programs.

Where wasivfs is installed, setuptools calls this for every project that it builds. So it loads nothing else, and does
nothing for a project without [tool.wasivfs].
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # type: ignore[import-not-found, unused-ignore]

if TYPE_CHECKING:
    from setuptools import Distribution

PYPROJECT = "pyproject.toml"
COMMAND = "build_wasm"


def finalize_distribution_options(distribution: Distribution) -> None:
    """Entry point of setuptools."""
    if not _declares_programs():
        return
    build: Any = distribution.get_command_class("build")
    if COMMAND not in dict(build.sub_commands):
        sub_commands = [*build.sub_commands, (COMMAND, None)]
        distribution.cmdclass["build"] = type(build.__name__, (build,), {"sub_commands": sub_commands})


def _declares_programs() -> bool:
    """False if the file cannot be read; setuptools reports that."""
    try:
        with open(PYPROJECT, "rb") as file:
            tool = tomllib.load(file).get("tool")
    except (OSError, ValueError):
        return False
    return isinstance(tool, dict) and "wasivfs" in tool
