# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks the roots, manifests and globs in Meson's options: BUILD_FOLDER OPTION…, with the options of `wasivfs image`.

A root in the build folder may be missing, because the build makes it.
"""

from __future__ import annotations

import os
import sys

from wasivfs_rules.commands.arguments import ArgumentParser, add_root_options
from wasivfs_rules.common.errors import WasivfsError, summary
from wasivfs_rules.inputs.host_problems import root_problems
from wasivfs_rules.inputs.spec import RootOptions, load_spec


def main(build_folder: str, *options: str) -> int:
    """Prints the problems, for Meson to show."""
    parser = ArgumentParser(prog="wasivfs image")
    add_root_options(parser)
    try:
        hosts = [root.host for root in load_spec(RootOptions.of(parser.parse_args(options))).roots]
        made = os.path.join(os.path.realpath(os.fsencode(build_folder)), b"")
        problems = root_problems(host for host in hosts if not os.path.realpath(host).startswith(made))
    except WasivfsError as error:
        problems = list(error.problems)
    print("\n".join(summary(problems)))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
