"""The books of dbt's builds, by which incremental models know what is new and what is outdated.

    ops.builds       one row per dbt build: its number, when it began, until when what it knew had
                     been loaded, and whether it ever was published. `is_published` marks what
                     readers see now: the clock of all incremental models.
    ops.wanted_code  one row per incremental model: its code as it is now (see code.py)
    ops.model_code   one row per incremental model: the code that made its rows, the build that
                     made all of them, and a condition on the rows that builds since then replace
    ops.promises     one row per data test of the last build, where it left them to promises.py: the
                     query for the failing rows

dbt books its builds by the macros begin_build, remember_code and write_promises.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from orchestration.lib.building.code import Code
from orchestration.lib.common.settings import Home
from orchestration.lib.common.warehouse import one, text

# The number of a build, and when it began: the number alone could be that of another work file.
Build = tuple[int, str]

_TABLES = """
create schema if not exists ops;
create table if not exists ops.builds (
    build_number bigint, started_at timestamp, loaded_until timestamp, is_published boolean,
    was_published boolean
);
create table if not exists ops.model_code (
    model varchar primary key, code varchar, full_build_number bigint, replaced_rows varchar
);
create table if not exists ops.wanted_code (
    model varchar, hash varchar, variables varchar[], before varchar[]
);
create table if not exists ops.promises (unique_id varchar, failing_rows varchar);
"""
_OF_VERSIONS_BEFORE = """
insert into ops.builds (build_number) select max(build_number) from ops.model_builds;
drop table ops.model_builds;
drop table if exists ops.audits;
drop table if exists ops.replaced_fct_touchpoint_credits;
drop table if exists ops.replaced_fct_journeys;
drop table if exists ops.replaced_fct_touchpoints;
"""
# What models read of the marts as readers see them: the key that each is built by, and columns. Ids
# are published as texts, and read as the models have them, but for `published_key`: turning back
# the ids of all rows, to leave most of the rows out, would take three times as long.
_READ_OF_PUBLISHED = {
    "fct_journeys": (
        "conversion_id",
        {
            "conversion_id": "uuid",
            "conversion_type": "varchar",
            "person_id": "uuid",
            "converted_at": "timestamp",
            "revenue": "decimal(18, 2)",
            "touchpoint_count": "bigint",
        },
    ),
    "fct_touchpoint_credits": (
        "conversion_id",
        {
            "conversion_id": "uuid",
            "touchpoint_id": "uuid",
            "attribution_model": "varchar",
            "credit": "double",
            "revenue_credit": "decimal(18, 2)",
        },
    ),
    "fct_touchpoints": (
        "person_id",
        {"touchpoint_id": "uuid", "person_id": "uuid", "channel": "varchar"},
    ),
}


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Creates the books, and goes on counting where an earlier version stopped."""
    connection.execute(_TABLES)
    before = "select count(*) from duckdb_tables() where schema_name || '.' || table_name = ?"
    if one(connection, before, ["ops.model_builds"]):
        connection.execute(_OF_VERSIONS_BEFORE)


def open_books(
    connection: duckdb.DuckDBPyConnection, home: Home, codes: Mapping[str, Code]
) -> None:
    """Says in the books which code is wanted, and which build is published.

    `published` has what models read of its snapshot. Nothing is published where there is no
    snapshot, where it is damaged or lacks that, or is of another work file: then it is empty.
    """
    create_tables(connection)
    connection.execute("delete from ops.wanted_code; delete from ops.promises")
    connection.executemany(
        "insert into ops.wanted_code values (?, ?, ?, ?)",
        [
            (model, code.hash, sorted(code.variables), sorted(code.before))
            for model, code in sorted(codes.items())
        ],
    )
    build = attach_published(connection, home)
    connection.execute("update ops.builds set is_published = false where is_published")
    connection.execute(
        "update ops.builds set is_published = true, was_published = true "
        "where build_number = ? and started_at::varchar = ?",
        build or (None, None),
    )
    if not one(connection, "select count(*) from ops.builds where is_published"):
        _attach_nothing(connection)


def attach_published(connection: duckdb.DuckDBPyConnection, home: Home) -> Build | None:
    """Opens the current snapshot as `published`; the build that made it, if it is of any use."""
    _open_published(connection)
    try:
        file = text(str((home.published / "current/closedloop.duckdb").resolve()))
        connection.execute("detach database if exists snapshot")
        connection.execute(f"attach {file} as snapshot (read_only)")
        for mart, (key, columns) in _READ_OF_PUBLISHED.items():
            read = ", ".join(f"{column}::{kind} as {column}" for column, kind in columns.items())
            connection.execute(
                f"create view published.marts.{mart} as "
                f"select {read}, {key} as published_key from snapshot.marts.{mart}"
            )
        number, started_at = home.published_metadata["build"]
    except (KeyError, TypeError, duckdb.Error):
        return None
    return number, started_at


def _open_published(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("detach database if exists published")
    connection.execute("attach ':memory:' as published")
    connection.execute("create schema published.marts")


def _attach_nothing(connection: duckdb.DuckDBPyConnection) -> None:
    _open_published(connection)
    for mart, (_, columns) in _READ_OF_PUBLISHED.items():
        typed = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        connection.execute(f"create table published.marts.{mart} ({typed}, published_key varchar)")


def last_build(connection: duckdb.DuckDBPyConnection) -> Build | None:
    """The latest build."""
    return connection.execute(
        "select build_number, started_at::varchar from ops.builds order by build_number desc"
    ).fetchone()
