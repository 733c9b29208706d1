# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`python -m wasivfs_rules` is the command `wasivfs`."""

import sys

from wasivfs_rules.cli import main

if __name__ == "__main__":
    sys.exit(main())
