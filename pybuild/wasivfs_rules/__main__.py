# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`python -m wasivfs_rules`, and `python path/to/wasivfs_rules` where Python does not look for it, is `wasivfs`."""

import os
import sys

if not __package__:
    # Only this package is found there first: the folder may contain other packages whose names this Python also has.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    import wasivfs_rules  # noqa: F401

    del sys.path[0]

from wasivfs_rules.commands.start import main

if __name__ == "__main__":
    sys.exit(main())
