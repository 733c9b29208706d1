# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Sources in Debian's source packages: downloaded and checked by apt once, and kept between runs."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.support.shared import download_cache, make_once
from tests.support.tools import missing

CURE = "on Debian 12, write `Types: deb deb-src` in /etc/apt/sources.list.d/debian.sources, and apt update"


def provide_source(package: str, folder: Path) -> None:
    """Puts its archive where `apt-get source` looks for it. Skips the test where apt knows no source packages."""
    _apt_get_source(package, folder, "--print-uris")

    def download(cache: Path) -> None:
        _apt_get_source(package, cache, "--download-only")

    for file in make_once(download_cache() / f"{package}-source", download).iterdir():
        os.symlink(file, folder / file.name)


def _apt_get_source(package: str, folder: Path, option: str) -> None:
    command = ["apt-get", "source", "--tar-only", option, package]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    except (FileNotFoundError, subprocess.CalledProcessError) as error:
        reason = getattr(error, "stderr", b"").decode(errors="replace").strip().splitlines()
        missing(f"the source package {package}", f"{CURE} ({reason[-1] if reason else error})")
