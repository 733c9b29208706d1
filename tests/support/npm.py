# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Packages of npm, of pinned versions: installed once for all runs, in the cache of downloads."""

from __future__ import annotations

import functools
import hashlib
import subprocess
from pathlib import Path

from tests.support.shared import download_cache, make_once
from tests.support.tools import missing, require_tool

PACKAGES = (
    "@bjorn3/browser_wasi_shim@0.4.2",
    "@bytecodealliance/jco@1.35.0",
    "@bytecodealliance/wizer@11.0.3",
    "binaryen@132.0.0",
    "wabt@1.0.39",
)


class NoPackagesError(Exception):
    """npm could not install them."""


def _install(folder: Path) -> None:
    npm = require_tool("npm")
    (folder / "package.json").write_text('{"private": true}\n')
    command = [npm, "install", "--no-audit", "--no-fund", *PACKAGES]
    result = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    if result.returncode != 0:
        raise NoPackagesError(result.stderr[-300:].decode(errors="replace"))


@functools.cache
def npm_packages() -> Path:
    """The folder `node_modules` with all of them; their programs are in `.bin`."""
    key = hashlib.sha256(" ".join(PACKAGES).encode()).hexdigest()[:12]
    try:
        folder = make_once(download_cache() / f"npm-{key}", _install)
    except NoPackagesError as error:
        missing("a package of npm", f"connect to the npm registry once: {error}")
    return folder / "node_modules"
