# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Git repositories, whatever the user's configuration says."""

from __future__ import annotations

import os
from pathlib import Path

from tests.support.tools import require_tool
from tests.support.wheels import must_run

OPTIONS = ("-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "init.defaultBranch=main")


def make_repository(folder: Path) -> None:
    """Makes the folder a repository with one commit, of all that is in it."""
    git = require_tool("git")
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "all"]):
        must_run([git, *OPTIONS, *words], os.environ, folder)
