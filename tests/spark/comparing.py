"""What two builds published, table by table: equal to the cent, doubles to 1e-9 of themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb

# What tells which run it was, and when: another run says otherwise.
_OF_RUNS = {"run_id", "build_number", "fitted_at", "changed_at"}
# What each engine hashes its own way; it is published nowhere (decision 50).
_OF_ENGINES = {"record_hash"}
_RELATIVE = 1e-9
_COLUMNS = """
select schema_name, table_name, column_name, data_type
from duckdb_columns()
where database_name = ? and schema_name in ('intermediate', 'marts') and not internal
order by schema_name, table_name, column_index
"""


def differences(one: Path, other: Path) -> Iterator[str]:
    """Each table that differs between what two homes have published, with a few of the rows."""
    files = [home / "published/current/closedloop.duckdb" for home in (one, other)]
    with closing(_open(*files)) as connection:
        tables, others = (_tables(connection, name) for name in ("one", "other"))
        assert tables
        for table in tables.keys() | others.keys():
            if tables.get(table) != others.get(table):
                yield f"{table}: {tables.get(table)} and {others.get(table)}"
            else:
                yield from _differing_rows(connection, table, tables[table])


def differing_tables(one: Path, other: Path, tables: list[str]) -> Iterator[str]:
    """Likewise, of tables that two work files have."""
    with closing(_open(one, other)) as connection:
        found = _tables(connection, "one")
        for table in tables:
            yield from _differing_rows(connection, table, found[table])


def _open(one: Path, other: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(f"attach '{one}' as one (read_only)")
    connection.execute(f"attach '{other}' as other (read_only)")
    return connection


def _tables(connection: duckdb.DuckDBPyConnection, name: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for schema, table, column, kind in connection.execute(_COLUMNS, [name]).fetchall():
        if column not in _OF_RUNS | _OF_ENGINES:
            found.setdefault(f"{schema}.{table}", {})[column] = kind
    return found


def _differing_rows(
    connection: duckdb.DuckDBPyConnection, table: str, columns: dict[str, str]
) -> Iterator[str]:
    """The rows of one side that the other has not; rows with doubles beside their nearest."""
    for side, against in (("one", "other"), ("other", "one")):
        names = ", ".join(columns)
        connection.execute(
            f"create or replace temp table only_{side} as "
            f"select {names} from {side}.{table} except all "
            f"select {names} from {against}.{table}"
        )
    doubles = [column for column, kind in columns.items() if kind == "DOUBLE"]
    keys = [column for column in columns if column not in doubles]
    order = ", ".join(doubles) or "1"
    numbered = f"*, row_number() over (partition by {', '.join(keys)} order by {order}) as place"
    same = [f"only_one.{key} is not distinct from only_other.{key}" for key in (*keys, "place")]
    near = [
        f"(only_one.{column} is not distinct from only_other.{column} or coalesce("
        f"abs(only_one.{column} - only_other.{column}) "
        f"<= {_RELATIVE} * greatest(abs(only_one.{column}), abs(only_other.{column})), false))"
        for column in doubles
    ]
    rows = connection.execute(
        f"select only_one, only_other from (select {numbered} from only_one) as only_one "
        f"full join (select {numbered} from only_other) as only_other on {' and '.join(same)} "
        f"where only_one.place is null or only_other.place is null "
        f"or not ({' and '.join(near) or 'true'})"
    ).fetchall()
    if rows:
        yield f"{table}: {len(rows)} rows differ, such as {rows[:2]}"
