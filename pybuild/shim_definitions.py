# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prints the macros with which Meson compiles the shim, one a line: OPTION…, with the options of `wasivfs cc`."""

from __future__ import annotations

import sys

from wasivfs_rules.commands.command_cc import link_parser
from wasivfs_rules.common.errors import WasivfsError, summary
from wasivfs_rules.inputs.spec import RootOptions, load_spec
from wasivfs_rules.request.shim_choices import shim_choices


def main(*options: str) -> int:
    """Prints the problems instead, for Meson to show, if there are any."""
    try:
        args = link_parser("cc").parse_args(options)
        lines = shim_choices(load_spec(RootOptions.of(args)), args.host, trace=args.trace).definitions
    except WasivfsError as error:
        print("\n".join(summary(error.problems)))
        return 1
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
