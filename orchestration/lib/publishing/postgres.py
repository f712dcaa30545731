"""What is published, in a PostgreSQL: the same tables, rows and comments, for BI on a server.

One transaction a snapshot. Rows are deleted and copied, never truncated or swapped, since readers
then keep what they began with (PostgreSQL hides neither of the two others from a transaction that
is under way), and grants, views and indexes of others stay. What a table looks like there is said
in postgres_tables.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import duckdb
import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from orchestration.lib.common.errors import in_one_line
from orchestration.lib.common.warehouse import one
from orchestration.lib.publishing.postgres_tables import MARK, prepare, read_tables, write

SCHEMAS = ("marts", "lineage")
_LOCK = 0x636C6F736564  # `closed`: one publication at a time
_REMEDIES = (
    (r"password|authentication", "write the right user and password into CLOSEDLOOP_POSTGRES"),
    (r'database "[^"]*" does not exist', "create it, then start again"),
    (r"permission denied|must be owner", "let this user create and own the schemas marts, lineage"),
    (r"depend on it", "drop what depends on it, then start again"),
    (r"lock timeout", "somebody has this table open for long: start again when that is done"),
    (r"no equivalent in encoding", "create the database with encoding UTF8"),
)


class PostgresError(RuntimeError):
    """A PostgreSQL that cannot take the snapshot; the message is one line without the password."""


class Written(NamedTuple):
    """A snapshot that is there now, and the rows of each table; none when it was there before."""

    snapshot_id: str
    rows: dict[str, int]


def publish_to_postgres(file: Path, address: str, keys: dict[str, str]) -> Written:
    """Makes the tables of a PostgreSQL those of a snapshot's DuckDB file.

    `address` is a connection string of libpq, `keys` the primary key of each table that has one.
    Nothing is done when the snapshot is there already. Raises PostgresError; the snapshot that
    was there before is there still.
    """
    with closing(duckdb.connect(str(file), read_only=True)) as snapshot, _one_line():
        snapshot_id = str(one(snapshot, "select snapshot_id from lineage.snapshot"))
        with psycopg.connect(**_parameters(address)) as connection:
            rows = _replace(snapshot, connection, snapshot_id, keys)
        if rows:
            _tidy(address, list(rows))
    return Written(snapshot_id, rows)


def _replace(
    snapshot: duckdb.DuckDBPyConnection,
    connection: psycopg.Connection,
    snapshot_id: str,
    keys: dict[str, str],
) -> dict[str, int]:
    """The transaction: nobody sees anything of it before it ends."""
    cursor = connection.cursor()
    cursor.execute("set local lock_timeout = '60s'; set local statement_timeout = 0")
    if not _first(cursor, "select pg_try_advisory_xact_lock(%s)", _LOCK):
        raise PostgresError("Another `make publish-postgres` writes there; start again after it.")
    tables = [table for schema in SCHEMAS for table in read_tables(snapshot, schema, keys)]
    there = _there(cursor)
    is_later = there.get(("lineage", "snapshot"), False)
    if is_later and _first(cursor, "select snapshot_id from lineage.snapshot") == snapshot_id:
        return {}
    for table in tables:
        if not there.get(table.path, True):
            raise PostgresError(
                f"{'.'.join(table.path)} is there and not closedloop's: rename it, or give "
                "closedloop a database of its own."
            )
    for schema in SCHEMAS:
        cursor.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(schema)))
    gone = [path for path in there if there[path] and path not in {table.path for table in tables}]
    for path in gone:
        cursor.execute(sql.SQL("drop table {}").format(sql.Identifier(*path)))
    rows = {}
    for table in tables:
        prepare(cursor, table, is_new=table.path not in there)
        rows[".".join(table.path)] = write(cursor, snapshot, table)
    return rows


def _there(cursor: psycopg.Cursor) -> dict[tuple[str, str], bool]:
    """What lies in the schemas, by schema and name, and whether it is ours."""
    found = cursor.execute(
        "select nspname, relname, obj_description(pg_class.oid, 'pg_class') "
        "from pg_class inner join pg_namespace on pg_namespace.oid = relnamespace "
        "where nspname = any(%s) and relkind = any('{r,p,v,m,f}')",
        [list(SCHEMAS)],
    ).fetchall()
    return {(schema, name): str(said).endswith(MARK) for schema, name, said in found}


def _tidy(address: str, tables: list[str]) -> None:
    """Frees the room of deleted rows for the next snapshot, and counts what the planner goes by.

    PostgreSQL does so by itself some time later, so that it may fail.
    """
    with suppress(psycopg.Error), psycopg.connect(**_parameters(address), autocommit=True) as done:
        for table in tables:
            name = sql.Identifier(*table.split(".", 1))
            done.execute(sql.SQL("vacuum (analyze) {}").format(name))


def _parameters(address: str) -> dict[str, str]:
    """The parts of a connection string.

    Raises PostgresError, which shows nothing of one that cannot be read: what libpq takes for the
    host may be a piece of the password.
    """
    try:
        found = {name: str(value) for name, value in conninfo_to_dict(address).items()}
    except psycopg.Error:
        found = {}
    torn = "@" in found.get("host", "") + found.get("dbname", "")
    if not found or torn or not re.fullmatch(r"[\d,]*", found.get("port", "")):
        raise PostgresError(
            "CLOSEDLOOP_POSTGRES cannot be read: write it like "
            "postgresql://user:password@host:5432/database, with %40 for @, %2F for / and %3A for "
            ": in the password."
        )
    return {
        "application_name": "closedloop",
        "connect_timeout": "10",
        "client_encoding": "utf8",
    } | found


@contextmanager
def _one_line() -> Iterator[None]:
    try:
        yield
    except (psycopg.Error, duckdb.Error) as error:
        said = str(error)
        if isinstance(error, psycopg.Error) and error.diag.message_detail:
            said = f"{error.diag.message_primary}; {error.diag.message_detail}"
        remedy = next((then for found, then in _REMEDIES if re.search(found, said)), "start again")
        raise PostgresError(
            f"{in_one_line(said).rstrip('.')}; readers keep what they had; {remedy}."
        ) from None


def _first(cursor: psycopg.Cursor, query: str, *values: object) -> object:
    row = cursor.execute(query, values).fetchone()
    return row[0] if row else None
