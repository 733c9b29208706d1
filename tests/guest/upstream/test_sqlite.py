# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""SQLite queries a database that is in the program, and finds what Python's SQLite finds in the file."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest

from tests.guest.upstream.built import sqlite_words
from tests.support.commands import must, wasivfs
from tests.support.engines import ENGINES
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

HERE = Path(__file__).parent
READ_ONLY = "file:/data/db.sqlite?mode=ro&immutable=1"
QUERIES = {
    "aggregates": "select count(*), sum(price), min(name), max(length(body)) from item",
    "index": "select name, price from item where price between 500 and 510 order by price, name",
    "prefix": "select name from item where name like 'item 12%' order by name limit 20",
    "join": """
        select owner.name, count(*), sum(item.price) from item join owner on owner.id = item.owner
        group by owner.id order by owner.name
    """,
    "blobs": "select hex(body) from item where id in (1, 77, 2500)",
    "recursion": """
        with recursive n(i) as (select 1 union all select i + 1 from n where i < 50)
        select i, (select count(*) from item where id % i = 0) from n
    """,
    "schema": "select name from sqlite_schema order by name",
    "integrity": "pragma integrity_check",
}


def make_database(path: Path) -> None:
    """Some thousand rows in two tables with indexes; about a megabyte."""
    chance = random.Random(1)
    with sqlite3.connect(path) as database:
        database.execute("create table owner (id integer primary key, name text)")
        database.execute("create table item (id integer primary key, owner int, name text, price int, body blob)")
        database.executemany("insert into owner values (?, ?)", [(number, f"owner {number}") for number in range(20)])
        database.executemany(
            "insert into item values (?, ?, ?, ?, ?)",
            [
                (
                    number,
                    number % 20,
                    f"item {number}",
                    chance.randrange(10_000),
                    chance.randbytes(chance.randrange(400)),
                )
                for number in range(5_000)
            ],
        )
        database.execute("create index item_price on item (price)")
        database.execute("create unique index item_name on item (name)")
    database.close()


@pytest.fixture(scope="session")
def program(toolchain: Toolchain, shared: Path) -> Path:
    """SQLite and the querying program, with a database in it."""

    def make(folder: Path) -> None:
        (folder / "assets").mkdir()
        make_database(folder / "assets" / "db.sqlite")
        words = [*sqlite_words(toolchain, shared, HERE / "query.c"), "--dir", "assets::/data", "-o", "query.wasm"]
        must(wasivfs("cc", *words, toolchain=toolchain, folder=folder))

    return make_once(shared / f"sqlite-{toolchain.name}", make) / "query.wasm"


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_queries_find_what_they_find_on_the_host(query: str, engine: str, program: Path) -> None:
    with sqlite3.connect(program.parent / "assets" / "db.sqlite") as database:
        rows = database.execute(query).fetchall()
    database.close()
    assert rows
    wanted = "".join("|".join(map(str, row)) + "\n" for row in rows)
    assert ENGINES[engine](program, [READ_ONLY, query]).text() == wanted


def test_database_cannot_be_changed(program: Path) -> None:
    run = ENGINES["wasmtime"]
    change = "delete from item"
    assert run(program, [READ_ONLY, change]).text() == "error: attempt to write a readonly database\n"
    assert run(program, ["file:/data/db.sqlite?immutable=1", change]).text() == (
        "error: attempt to write a readonly database\n"
    )
    assert run(program, ["file:/data/new.sqlite"]).stdout == b"error: unable to open database file\n"


def test_database_in_memory_takes_rows_of_the_embedded_one(program: Path) -> None:
    attach = f"attach '{READ_ONLY}' as embedded"
    copy = "create table item as select * from embedded.item where price < 5000"
    with sqlite3.connect(program.parent / "assets" / "db.sqlite") as database:
        (wanted,) = database.execute("select count(*) from item where price < 5000").fetchone()
    database.close()
    result = ENGINES["wasmtime"](program, [":memory:", attach, copy, "select count(*) from main.item"])
    assert result.text() == f"{wanted}\n"
