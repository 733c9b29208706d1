# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""CPython as docs/languages/cpython.md builds it, linked once more with all of CPython's own tests."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.docs.pages import worked_page
from tests.support.shared import make_once

PAGE = Path("docs/languages/cpython.md")
TESTS = "[[root]]\nhost = '{}'\nguest = '/usr/local/lib/python3.11/test'\n"


def with_all_tests(shared: Path, name: str, *options: str) -> Path:
    """The interpreter, in a folder `name` of those that are made once; `options` are those of `wasivfs cc`."""
    page = worked_page(PAGE, shared)
    build = page / "cpython" / "builddir" / "wasi"

    def make(folder: Path) -> None:
        (folder / "tests.toml").write_text(TESTS.format(page / "cpython" / "Lib" / "test"))
        manifests = f"--manifest {page / 'library.toml'} --manifest {folder / 'tests.toml'}"
        words = ["LDFLAGS_NODIST=-Wl,-S -Wl,--initial-memory=134217728 --quiet", manifests, *options]
        environment = {**os.environ, "PATH": os.pathsep.join([str(page.parent / "bin"), os.environ["PATH"]])}
        made = f"{name}.wasm"
        subprocess.run(["make", f"BUILDPYTHON={made}", made, " ".join(words)], cwd=build, env=environment, check=True)
        (build / made).rename(folder / "python.wasm")

    return make_once(shared / name, make) / "python.wasm"
