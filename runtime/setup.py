# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes the package wasivfs_runtime: wasivfs_rules.runtime and all that it imports, by another name.

It has a name of its own, so that both can be installed, and either removed. An sdist holds the package as it was made.
"""

from __future__ import annotations

import shutil
from modulefinder import ModuleFinder
from pathlib import Path

from setuptools import setup

ORIGIN, NAME = "wasivfs_rules", "wasivfs_runtime"
HERE = Path(__file__).resolve().parent
CLONE = HERE.parent
SOURCES = CLONE / "pybuild"


def make_package() -> None:
    finder = ModuleFinder([str(SOURCES)])
    finder.import_hook(f"{ORIGIN}.runtime")
    for earlier in (HERE / NAME, HERE / "build"):
        shutil.rmtree(earlier, ignore_errors=True)
    for file in filter(None, (getattr(module, "__file__", None) for module in finder.modules.values())):
        copy = HERE / NAME / Path(file).relative_to(SOURCES / ORIGIN)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(Path(file).read_text(encoding="utf-8").replace(ORIGIN, NAME), encoding="utf-8")
    shutil.copyfile(CLONE / "LICENSE", HERE / "LICENSE")


if (SOURCES / ORIGIN).is_dir():
    make_package()
setup()
