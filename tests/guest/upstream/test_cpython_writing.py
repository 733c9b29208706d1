# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""CPython in a writable tree in memory, with nothing mounted, passes its own tests of files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.guest.upstream.cpython import with_all_tests
from tests.support.commands import wasivfs
from tests.support.engines import ENGINES

OWN_TESTS = """
    test_bufio test_dbm_dumb test_file test_filecmp test_fileinput test_fileio test_genericpath test_glob test_io
    test_largefile test_os test_pathlib test_posix test_posixpath test_shelve test_shutil test_tarfile test_tempfile
    test_zipfile
"""

# What fails for reasons that are not ours.
FAILURES = {
    # The wasi-libc of Debian 12 sends the current time, utimensat(path, NULL), as 1970.
    "test_os": {"test_utime_current", "test_utime_current_old"},
    "test_pathlib": {"test_touch_common"},
    # WASI has no modes, and chmod() of CPython for WASI changes nothing.
    "test_shutil": {"test_copymode_follow_symlinks"},
}

SCRIPT = """
import os, shutil, tempfile
with tempfile.TemporaryDirectory() as folder:
    with tempfile.TemporaryFile('w+', dir=folder) as file:
        file.write('scratch')
        file.seek(0)
        print(file.read(), os.listdir(folder))
    shutil.copytree('/usr/local/lib/python3.11/json', os.path.join(folder, 'json'))
    shutil.move(os.path.join(folder, 'json'), '/usr/local/lib/python3.11/site-packages/moved')
    from moved import dumps
    print(dumps(os.listdir(folder)), dumps.__module__)
print(os.path.exists(folder))
os.replace('/app/page.txt', '/app/new.txt')
with open('/app/new.txt', 'a') as file: file.write('more')
print(repr(open('/app/new.txt').read()[-8:]), sorted(os.listdir('/app')))
"""


@pytest.fixture(scope="session")
def python(shared: Path) -> Path:
    """The interpreter whose tree can be changed, and has /tmp."""
    return with_all_tests(shared, "cpython-writing", "--writable memory --writable memory:/tmp")


@pytest.mark.parametrize("engine", ENGINES)
def test_script_uses_scratch_files_and_changes_the_library(engine: str, python: Path) -> None:
    assert ENGINES[engine](python, ["-B", "-c", SCRIPT]).text() == (
        "scratch []\n[] moved\nFalse\n'}}.\\nmore' ['__pycache__', 'main.py', 'new.txt']\n"
    )


@pytest.mark.parametrize("name", OWN_TESTS.split())
def test_own_test_of_files_passes(name: str, python: Path) -> None:
    result = wasivfs("run", python, "-m", "test", "-v", name)
    output = (result.stdout + result.stderr).decode()
    failed = set(re.findall(r"^(?:FAIL|ERROR): (\w+) ", output, re.MULTILINE))
    assert failed == FAILURES.get(name, set()), output[-5000:]
    assert re.search(r"^Ran [1-9]\d* tests", output, re.MULTILINE), output[-5000:]
    assert (result.returncode == 0) == (name not in FAILURES), output[-5000:]
