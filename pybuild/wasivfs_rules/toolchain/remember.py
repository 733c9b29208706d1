# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Records which compiler was found, for the next call; see remembered.py."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping, Sequence

from wasivfs_rules.common.errors import WasivfsError
from wasivfs_rules.common.output import Outputs
from wasivfs_rules.common.resources import shim_dir
from wasivfs_rules.toolchain import kinds, survey
from wasivfs_rules.toolchain.remembered import record_of


def remember(name: str, fields: Sequence[str], compiler: str, environ: Mapping[str, str] = os.environ) -> None:
    """Records what find_toolchain() or cxx_driver() found for calls without --sdk; `compiler` is its program."""
    if os.name != "posix" or not os.path.isabs(compiler) or not _depends_on_files(environ):
        return
    record = record_of(name, fields, _watched(compiler, environ), environ)
    if record is None:
        return
    path, data = record
    with contextlib.suppress(OSError, WasivfsError), Outputs() as outputs:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        outputs.create(os.fsencode(path)).write(data)
        outputs.commit()


def _depends_on_files(environ: Mapping[str, str]) -> bool:
    """False if an earlier candidate is a compiler that failed: such a compiler is tested again at each call."""
    for finding in survey.survey(environ=environ):
        if finding.toolchain:
            return True
        if finding.was_asked:
            return False
    return False


def _watched(compiler: str, environ: Mapping[str, str]) -> list[str]:
    """Everything that find_toolchain() looks at before it tests a compiler, and its own code."""
    sdk = os.path.expanduser(environ.get("WASI_SDK_PATH") or str(survey.DEFAULT_SDK))
    sysroots = [*kinds.SYSTEM_SYSROOTS, os.path.join(sdk, "share", "wasi-sysroot")]
    return [
        survey.__file__,
        kinds.__file__,
        str(shim_dir() / "image.h"),
        compiler,
        os.path.dirname(os.path.realpath(compiler)),
        *(place or "." for place in environ.get("PATH", os.defpath).split(os.pathsep)),
        *(os.path.join(sdk, name) for name in ("", "bin", "ziglang")),
        *(os.path.join(sysroot, "lib", triple, "libc.a") for sysroot in sysroots for triple in kinds.TRIPLES),
    ]
