# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""CPython, as docs/languages/cpython.md builds it, runs its library, its tests, packages and scripts from the program.

With WASIVFS_CPYTHON=1, which `dev.py cpython` sets, more of CPython's own tests run.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.docs.pages import worked_page
from tests.guest.upstream.cpython import PAGE, with_all_tests
from tests.support.commands import wasivfs
from tests.support.engines import ENGINES, run_on_wasmtime

MODULES = """
    argparse ast asyncio base64 bisect calendar cmath codecs collections configparser contextlib copy csv dataclasses
    datetime decimal difflib dis email.message enum fractions functools glob hashlib heapq html.parser http.client
    importlib.resources inspect io itertools json locale logging math operator os pathlib pickle pprint queue random re
    select shlex shutil socket statistics string struct sysconfig tarfile tempfile textwrap threading timeit tomllib
    traceback types typing unicodedata unittest urllib.parse uuid weakref xml.etree.ElementTree zipfile zoneinfo
"""

# What CPython's own driver passes within two minutes.
OWN_TESTS = """
    test_base64 test_binascii test_bisect test_bytes test_cmath test_codecs test_collections test_copy test_csv
    test_dataclasses test_datetime test_decimal test_dict test_email test_enum test_fnmatch test_fractions
    test_functools test_generators test_getopt test_glob test_hashlib test_heapq test_html test_importlib test_io
    test_itertools test_json test_linecache test_list test_locale test_math test_operator
    test_pickle test_pkgutil test_pprint test_random test_re test_set test_shlex test_statistics
    test_string test_struct test_textwrap test_time test_tokenize test_tomllib test_traceback test_tuple test_typing
    test_unicode test_urlparse test_weakref test_xml_etree test_zipimport
"""


@pytest.fixture(scope="session")
def page(shared: Path) -> Path:
    """The folder in which the page was followed."""
    return worked_page(PAGE, shared)


@pytest.mark.parametrize("engine", ENGINES)
def test_library_is_imported_with_nothing_mounted(engine: str, page: Path) -> None:
    names = MODULES.split()
    code = f"import {', '.join(names)}; print(json.dumps({{'sum': str(decimal.Decimal('0.1') * 3)}}))"
    assert ENGINES[engine](page / "app.wasm", ["-c", code]).text() == '{"sum": "0.3"}\n'


@pytest.mark.parametrize("engine", ENGINES)
def test_script_of_the_program_finds_its_packages_and_its_data(engine: str, page: Path) -> None:
    assert ENGINES[engine](page / "app.wasm", ["/app/main.py", "Ada"]).text() == "Ada pays 0.3.\n"


def test_every_module_comes_from_its_compiled_file(page: Path) -> None:
    code = f"import jinja2, {', '.join(MODULES.split())}"
    result = run_on_wasmtime(page / "app.wasm", ["-v", "-c", code])
    assert result.status == 0, result.stderr[-2000:]
    loaded = re.findall(r"^# code object from '?([^'\n]+)'?$", result.stderr.decode(), re.MULTILINE)
    assert len(loaded) > 150
    assert [path for path in loaded if not path.endswith(".pyc")] == []


def test_files_of_the_program_cannot_be_changed(page: Path) -> None:
    code = "import errno, os\ntry: open('/app/new', 'w')\nexcept OSError as error: print(errno.errorcode[error.errno])"
    assert run_on_wasmtime(page / "app.wasm", ["-c", code]).text() == "EROFS\n"


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", ["test_json", "test_struct", "test_textwrap"])
def test_own_test_passes_with_nothing_mounted(name: str, engine: str, page: Path) -> None:
    program = page / "cpython" / "builddir" / "wasi" / "tests.wasm"
    result = ENGINES[engine](program, ["-m", "unittest", "--quiet", f"test.{name}"])
    assert (result.status, b"\nOK" in result.stderr) == (0, True), result.stderr[-2000:]


if os.environ.get("WASIVFS_CPYTHON") == "1":

    @pytest.mark.parametrize("name", OWN_TESTS.split())
    def test_own_test_passes(name: str, shared: Path, tmp_path: Path) -> None:
        program = with_all_tests(shared, "cpython-with-all-tests")
        own = program.parent  # test_time reads the file of the interpreter
        mounts = ["--dir", f"{tmp_path}::/tmp", "--dir", f"{own}::{own}"]
        result = wasivfs("run", *mounts, program, "-m", "test", "-v", name)
        assert result.returncode == 0, (result.stdout + result.stderr)[-5000:]
