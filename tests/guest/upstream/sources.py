# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Sources of programs of others: downloaded once from the package registries, checked, and kept between runs."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.support.archives import unpack
from tests.support.shared import download_cache, make_once
from tests.support.tools import missing, require_tool

OFFLINE = "connect to the network once, or set WASIVFS_TEST_CACHE to a folder that has it"

LUPA = "2.8"
LUPA_SHA256 = "d8022641b9ec8ecf2c5ecbe9f47e5a70e0b87c4b5ae921b92cb02a638e0acd08"
SQLITE = "12.11.1"  # of better-sqlite3: SQLite 3.53.2
SQLITE_SHA256 = "ebf0ed75a7a59dbcb3b24bbd014ef49d9f15bc328e4adcbf516f2a8fadfa2835"

# pip asks a source distribution for its metadata by running its build, which would compile all of LuaJIT.
BUILD_BACKEND = """
import pathlib, sys
def get_requires_for_build_wheel(config_settings=None):
    return []
def prepare_metadata_for_build_wheel(folder, config_settings=None):
    name = "{name}-{version}.dist-info"
    metadata = pathlib.Path(folder, name, "METADATA")
    metadata.parent.mkdir()
    metadata.write_text("Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n")
    return name
def build_wheel(*arguments, **options):
    raise NotImplementedError
build_sdist = build_wheel
__legacy__ = sys.modules[__name__]
"""


def lua_sources() -> Path:
    """The folder of Lua 5.4 with its tests in `testes`."""

    def download(folder: Path) -> None:
        backend = folder / "backend" / "setuptools"
        backend.mkdir(parents=True)
        (backend / "__init__.py").touch()
        (backend / "build_meta.py").write_text(BUILD_BACKEND.format(name="lupa", version=LUPA))
        options = ["--quiet", "--no-deps", "--no-binary=:all:", "--no-build-isolation", f"--dest={folder}"]
        environment = {**os.environ, "PYTHONPATH": str(backend.parent)}
        _run([sys.executable, "-m", "pip", "download", *options, f"lupa=={LUPA}"], folder, environment)

    return _unpacked("lupa", LUPA, LUPA_SHA256, download) / f"lupa-{LUPA}" / "third-party" / "lua54"


def sqlite_sources() -> Path:
    """The folder of sqlite3.c and sqlite3.h."""
    npm = require_tool("npm")

    def download(folder: Path) -> None:
        _run([npm, "pack", "--silent", f"better-sqlite3@{SQLITE}"], folder, os.environ)

    return _unpacked("better-sqlite3", SQLITE, SQLITE_SHA256, download) / "package" / "deps" / "sqlite3"


def _unpacked(name: str, version: str, sha256: str, download: Callable[[Path], None]) -> Path:
    """The folder of an unpacked archive that `download` puts into a folder."""

    def make(folder: Path) -> None:
        try:
            download(folder)
        except subprocess.CalledProcessError as error:
            sys.stderr.buffer.write(error.stderr)
            missing(f"{name} {version}", OFFLINE)
        (archive,) = [*folder.glob("*.tar.gz"), *folder.glob("*.tgz")]
        assert hashlib.sha256(archive.read_bytes()).hexdigest() == sha256
        unpack(archive, folder)
        archive.unlink()

    return make_once(download_cache() / f"{name}-{version}", make)


def _run(command: list[str], folder: Path, environment: os._Environ[str] | dict[str, str]) -> None:
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
