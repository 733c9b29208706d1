# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Records which compiler was found, for the next call; see remembered.py."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping, Sequence

from wasivfs_rules.common.errors import WasivfsError
from wasivfs_rules.common.output import Outputs
from wasivfs_rules.common.resources import shim_dir
from wasivfs_rules.toolchain import find, kinds
from wasivfs_rules.toolchain.kinds import Toolchain
from wasivfs_rules.toolchain.remembered import Driver, record_of


def remember(
    language: str, toolchain: Toolchain, command: Sequence[str], environ: Mapping[str, str] = os.environ
) -> None:
    """Records that `command` compiles the language in calls without --sdk."""
    if os.name != "posix" or not _depends_on_files(environ):
        return
    driver = Driver(command, str(shim_dir()), is_zig=toolchain.is_zig)
    record = record_of(language, driver, _watched(driver, environ), environ)
    if record is None or _is_known(*record):
        return
    path, data = record
    with contextlib.suppress(OSError, WasivfsError), Outputs() as outputs:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        outputs.create(os.fsencode(path)).write(data)
        outputs.commit()


def _depends_on_files(environ: Mapping[str, str]) -> bool:
    """False if an earlier candidate is a compiler that failed: such a compiler is tested again at each call."""
    for finding in find.survey(environ=environ):
        if finding.toolchain:
            return True
        if finding.was_asked:
            return False
    return False


def _watched(driver: Driver, environ: Mapping[str, str]) -> list[str]:
    """Everything that find_toolchain() looks at before it tests a compiler, and its own code."""
    sdk = os.path.expanduser(environ.get("WASI_SDK_PATH") or str(find.DEFAULT_SDK))
    sysroots = [*kinds.SYSTEM_SYSROOTS, os.path.join(sdk, "share", "wasi-sysroot")]
    return [
        find.__file__,
        kinds.__file__,
        os.path.join(driver.shim, "image.h"),
        *(place or "." for place in environ.get("PATH", os.defpath).split(os.pathsep)),
        *(os.path.join(sdk, name) for name in ("", "bin", "ziglang")),
        *(os.path.join(sysroot, "lib", triple, "libc.a") for sysroot in sysroots for triple in kinds.TRIPLES),
    ]


def _is_known(path: str, data: bytes) -> bool:
    with contextlib.suppress(OSError), open(path, "rb") as file:
        return file.read() == data
    return False
