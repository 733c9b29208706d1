# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""SQLite changes an embedded database, with a journal, and it becomes what the same changes make on the host."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.guest.upstream.built import sqlite_words
from tests.guest.upstream.test_sqlite import make_database
from tests.support.commands import must, wasivfs
from tests.support.engines import ENGINES
from tests.support.power import POWER_CUT, run_until_cut
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

HERE = Path(__file__).parent
# Preview 1 has no locks.
DATABASE = "file:/data/db.sqlite?vfs=unix-none"
TRANSACTIONS = 10_000
SUMS = "select count(*), sum(price), sum(id), min(name), max(name), sum(length(body)) from item"


@pytest.fixture(scope="session")
def program(toolchain: Toolchain, shared: Path) -> Path:
    """SQLite and the program of transactions, with a database in it that can be changed."""

    def make(folder: Path) -> None:
        (folder / "assets").mkdir()
        make_database(folder / "assets" / "db.sqlite")
        files = ["--dir", "assets::/data", "--writable", "memory", "-o", "transactions.wasm"]
        words = [*sqlite_words(toolchain, shared, HERE / "transactions.c"), *files]
        must(wasivfs("cc", *words, toolchain=toolchain, folder=folder))

    return make_once(shared / f"sqlite-writing-{toolchain.name}", make) / "transactions.wasm"


@pytest.fixture(scope="session")
def program_on_host(toolchain: Toolchain, shared: Path, program: Path) -> Path:
    """The same, with its changes kept on the host."""

    def make(folder: Path) -> None:
        files = ["--dir", f"{program.parent / 'assets'}::/data", "--writable", "host", "-o", "transactions.wasm"]
        words = [*sqlite_words(toolchain, shared, HERE / "transactions.c"), *files]
        must(wasivfs("cc", *words, toolchain=toolchain, folder=folder))

    return make_once(shared / f"sqlite-on-host-{toolchain.name}", make) / "transactions.wasm"


def sums_on_the_host(path: Path, transactions: int = TRANSACTIONS) -> str:
    """What transactions.c finds after the same changes, by the rules that are written there."""
    make_database(path)
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("pragma synchronous = off")
    for i in range(1, transactions + 1):
        if i % 7 == 0:
            continue  # rolled back
        database.execute("update item set price = (price + ?) % 10000 where id = ?", (i, i % 5000))
        if i % 4 == 0:
            new = (10000 + i, i % 20, f"new {i}", i, i % 700)
            database.execute("insert into item values (?, ?, ?, ?, zeroblob(?))", new)
        if i % 6 == 0:
            database.execute("delete from item where id = ?", (i // 2,))
        if i % 50 == 0:
            database.execute("update item set body = zeroblob(length(body) + 5) where owner = ?", (i % 20,))
    row = database.execute(SUMS).fetchone()
    database.close()
    return "|".join(map(str, row))


def test_database_is_right_after_many_transactions_and_vacuum(program: Path, tmp_path: Path) -> None:
    sums = sums_on_the_host(tmp_path / "db.sqlite")
    result = ENGINES["wasmtime"](program, [DATABASE, str(TRANSACTIONS)])
    assert result.text() == f"ok\n{sums}\nok\n{sums}\n"


def test_database_that_was_changed_on_the_host_is_found_by_the_next_run(program_on_host: Path, tmp_path: Path) -> None:
    sums = sums_on_the_host(tmp_path / "db.sqlite", 300)
    host = tmp_path / "host"
    host.mkdir()
    for transactions in ("300", "0"):
        result = ENGINES["wasmtime"](program_on_host, [DATABASE, transactions], mounts={"/": host})
        assert result.text() == f"ok\n{sums}\nok\n{sums}\n"
    assert [path.name for path in (host / "data").iterdir()] == ["db.sqlite"]


@pytest.fixture(scope="session")
def sums_of_first(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """After each of the first transactions."""
    folder = tmp_path_factory.mktemp("first")
    return {sums_on_the_host(folder / f"{count}.sqlite", count) for count in range(12)}


# In the copy of the database, in journals, in pages of the database, and between.
@pytest.mark.parametrize("call", [1, 4, 20, *range(30, 40), 50])
def test_database_is_whole_after_a_power_cut(
    call: int, program_on_host: Path, sums_of_first: set[str], tmp_path: Path
) -> None:
    cut = run_until_cut(program_on_host, [DATABASE, "300"], tmp_path, call)
    assert (cut.status, cut.stdout) == (POWER_CUT, b"")
    result = ENGINES["wasmtime"](program_on_host, [DATABASE, "0"], mounts={"/": tmp_path})
    whole, sums, *_ = result.text().splitlines()
    assert whole == "ok"
    assert sums in sums_of_first


@pytest.mark.parametrize("mode", ["delete", "truncate", "persist", "memory"])
def test_every_kind_of_journal_works(mode: str, toolchain: Toolchain, shared: Path, program: Path) -> None:
    def make(folder: Path) -> None:
        words = [*sqlite_words(toolchain, shared, HERE / "query.c"), "--dir", f"{program.parent / 'assets'}::/data"]
        words += ["--writable", "memory", "-o", "query.wasm"]
        must(wasivfs("cc", *words, toolchain=toolchain, folder=folder))

    query = make_once(shared / f"sqlite-query-writing-{toolchain.name}", make) / "query.wasm"
    statements = [
        f"pragma journal_mode = {mode}",
        "update item set price = price + 1",
        "begin; delete from item; rollback",
        "create table copy as select * from item; drop table owner",
        "vacuum",
        "pragma integrity_check",
        "select count(*) from copy where price > 0",
    ]
    assert ENGINES["wasmtime"](query, [DATABASE, *statements]).text() == f"{mode}\nok\n5000\n"
