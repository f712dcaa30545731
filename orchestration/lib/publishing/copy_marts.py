"""The marts of the work file as a snapshot holds them: tables of one DuckDB file, and Parquet.

What the snapshot before holds already is taken from there: a mart whose rows are the same, and of
one that dbt builds by key the rows of the keys that no build has changed since. When a snapshot is
made, and when it becomes visible, is said in publishing.py.

Ids are numbers of 128 bits in the work file and texts of 32 digits where they are published.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration.lib.building.builds import Build
from orchestration.lib.common.settings import Home, memory_limit
from orchestration.lib.common.warehouse import name, one, text

FILE_NAME = "closedloop.duckdb"

# The quickest level of zstd takes two thirds of the time of its usual one, for files of one size;
# looking for repeated values among ids takes a fifth of it, for nothing.
_PARQUET = "(format parquet, compression zstd, compression_level 1, dictionary_size_limit 1000)"


@dataclass(frozen=True)
class Before:
    """The snapshot that is current when another is made."""

    folder: Path
    build: Build | None


_PUBLISHED_AS = {"UUID": "VARCHAR"}

# Table -> its columns, each with its type.
_Tables = dict[str, dict[str, str]]


def copy_marts(home: Home, folder: Path, before: Before | None) -> dict[str, int]:
    """Writes all marts into `folder`, which has none; returns the rows of each.

    `before` is a snapshot that may hold some of them already. The DuckDB file is closed in the
    end, with no log beside it.
    """
    config: dict[str, Any] = {
        "memory_limit": memory_limit(),
        "temp_directory": str(home.spill),
        "preserve_insertion_order": "false",  # a mart promises none, and keeping it is slow
        # Once in the end, not after every few rows: each time, tables are packed together again.
        "checkpoint_threshold": "1TB",
    }
    file = folder / FILE_NAME
    with closing(duckdb.connect(config=config)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach {text(str(home.warehouse))} as work (read_only)")
        _make_views(connection)
        marts = {
            mart: {column: _PUBLISHED_AS.get(kind, kind) for column, kind in columns.items()}
            for mart, columns in _tables(connection, "work").items()
        }
        rows = {mart: _count(connection, _table("work", mart)) for mart in marts}
        updated = _changes(connection, before.build) if before and before.build else {}
        kept = _unchanged(connection, marts, before.folder) if before else set()
        # A copy from which little goes is quicker than a new file.
        taken = sum(count for mart, count in rows.items() if mart in kept or mart in updated)
        if before and 2 * taken > sum(rows.values()):
            shutil.copyfile(before.folder / FILE_NAME, file)
        connection.execute(f"attach {text(str(file))} as snapshot")
        # Side by side: each works while the other waits.
        with ThreadPoolExecutor(1) as beside, closing(connection.cursor()) as cursor:
            written = beside.submit(_write_files, cursor, folder, sorted(rows.keys() - kept))
            try:
                _write_tables(connection, marts, kept, updated)
            except BaseException:
                cursor.interrupt()
                raise
            written.result()
        connection.execute("detach snapshot")
    if before:
        for mart in kept:
            _link(before.folder / f"{mart}.parquet", folder)
    return rows


def _make_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the catalog `as_published`: the tables of the work file, with their ids as texts."""
    connection.execute("attach ':memory:' as as_published")
    for schema in ("intermediate", "marts"):
        connection.execute(f"create schema as_published.{schema}")
        for table, columns in _tables(connection, "work", schema).items():
            path = f"{schema}.{name(table)}"
            rows = f"{_with_texts(columns)} from work.{path}"
            connection.execute(f"create view as_published.{path} as {rows}")


def _with_texts(columns: dict[str, str]) -> str:
    return "select " + ", ".join(
        f"lower(hex({name(column)}::blob)) as {name(column)}" if kind == "UUID" else name(column)
        for column, kind in columns.items()
    )


def _changes(connection: duckdb.DuckDBPyConnection, build: Build) -> dict[str, str]:
    """Of each mart that dbt builds by key: a condition on the rows that it changed since a build.

    There is none for any mart when the logs of changes are of another build than that.
    """
    published = connection.execute(
        "select build_number, started_at::varchar from work.ops.builds where is_published"
    ).fetchone()
    if build != published:
        return {}
    return dict(
        connection.execute(
            "select model, replaced_rows from work.ops.model_code "
            "where replaced_rows is not null and full_build_number <= ?",
            [build[0]],
        ).fetchall()
    )


def _unchanged(connection: duckdb.DuckDBPyConnection, marts: _Tables, before: Path) -> set[str]:
    """Those of the marts that the snapshot `before` holds row for row, in both forms."""
    found = set()
    try:
        connection.execute(f"attach {text(str(before / FILE_NAME))} as before (read_only)")
        theirs = _tables(connection, "before")
        for mart, columns in marts.items():
            parquet = f"read_parquet({text(str(before / f'{mart}.parquet'))})"
            here, there = _table("as_published", mart), _table("before", mart)
            if (
                theirs.get(mart) == columns
                # A mart that grew is told from this alone.
                and _count(connection, here) == _count(connection, there)
                and _count(connection, parquet) == _count(connection, there)
                and _sums(connection, here, columns) == _sums(connection, there, columns)
            ):
                found.add(mart)
        connection.execute("detach before")
    except duckdb.Error:  # a damaged snapshot is no reason not to make a new one
        return set()
    return found


def _sums(connection: duckdb.DuckDBPyConnection, table: str, columns: Iterable[str]) -> Any:  # noqa: ANN401
    """Two figures of 64 bits and more that tell one set of rows from another, in any order.

    DuckDB's hash of several values ends in an xor, which a sum does not tell from every swap of
    values between rows, so each hash is hashed again.
    """
    forth = [name(column) for column in columns]
    back = reversed(forth)
    return connection.execute(
        f"select sum(hash(hash({', '.join(forth)}), 1)::hugeint), "
        f"sum(hash(hash('', {', '.join(back)}), 2)::hugeint) from {table}"
    ).fetchone()


def _write_tables(
    connection: duckdb.DuckDBPyConnection, marts: _Tables, kept: set[str], updated: dict[str, str]
) -> None:
    """Makes the attached snapshot's tables those of the work file.

    `kept` are so where they are there, and `updated` but for the rows of a condition. It is looked
    up in the tables of the catalog in use, whose ids are like those of the rows.
    """
    connection.execute("create schema if not exists snapshot.marts")
    columns, copied = _tables(connection, "work"), _tables(connection, "snapshot")
    staying = {mart for mart in copied if mart in kept}
    for mart, changed in updated.items():
        if mart not in kept and mart in marts and copied.get(mart) == marts[mart]:
            source, target = _table("work", mart), _table("snapshot", mart)
            connection.execute("use as_published")
            connection.execute(f"delete from {target} where {changed}")
            connection.execute("use work")
            rows = f"{_with_texts(columns[mart])} from {source} where {changed}"
            connection.execute(f"insert into {target} by name {rows}")
            if _count(connection, source) == _count(connection, target):
                staying.add(mart)
    for mart in copied.keys() - staying:
        connection.execute(f"drop table {_table('snapshot', mart)}")
    connection.execute("checkpoint snapshot")  # frees their room for what comes
    for mart in marts.keys() - staying:
        source = _table("as_published", mart)
        connection.execute(f"create table {_table('snapshot', mart)} as from {source}")


def _write_files(connection: duckdb.DuckDBPyConnection, folder: Path, marts: Iterable[str]) -> None:
    for mart in marts:
        file = folder / f"{mart}.parquet"
        connection.execute(f"copy {_table('as_published', mart)} to {text(str(file))} {_PARQUET}")


def _link(file: Path, folder: Path) -> None:
    """One file in two folders, or a copy where the disk knows no such thing."""
    try:
        os.link(file, folder / file.name)
    except OSError:
        shutil.copyfile(file, folder / file.name)


def _tables(connection: duckdb.DuckDBPyConnection, database: str, schema: str = "marts") -> _Tables:
    found: _Tables = {}
    for table, column, kind in connection.execute(
        "select table_name, column_name, data_type from duckdb_columns() "
        "semi join duckdb_tables() using (table_oid, database_name) "
        "where database_name = ? and schema_name = ? order by table_name, column_index",
        [database, schema],
    ).fetchall():
        found.setdefault(table, {})[column] = kind
    return found


def _table(database: str, mart: str) -> str:
    return f"{database}.marts.{name(mart)}"


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return one(connection, f"select count(*) from {table}")
