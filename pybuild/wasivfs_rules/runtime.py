# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The public name of the runtime: what the console scripts of packages import."""

from wasivfs_rules.run.runtime import execute, run

__all__ = ["execute", "run"]
