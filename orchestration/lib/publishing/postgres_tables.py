"""What a published table is in PostgreSQL: its columns, key, indexes, comments and rows."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import duckdb
import psycopg
from psycopg import sql
from pyarrow import csv

from orchestration.lib.common.warehouse import name as quoted

# DuckDB's names of types that PostgreSQL spells in another way.
_TYPES = {
    "DOUBLE": "double precision",
    "VARCHAR": "text",
    "TIMESTAMP": "timestamp without time zone",
}
_BATCH = 50_000  # rows
# The end of every table's comment, by which it is known to be ours.
MARK = "Written by closedloop."
# PostgreSQL keeps no zero character in a text.
_TEXT = "replace({0}, chr(0), chr(65533)) as {0}"


@dataclass(frozen=True)
class Table:
    """A table of the published file."""

    path: tuple[str, str]  # schema and name
    columns: dict[str, str]  # each with PostgreSQL's type
    comments: dict[str, str | None]  # of each column, and of the table under ""
    key: str | None  # column
    indexed: list[str]  # columns


def read_tables(
    snapshot: duckdb.DuckDBPyConnection, schema: str, keys: dict[str, str]
) -> list[Table]:
    """The tables and views of a schema.

    Keys of any table, and days, are indexed: what tables are joined and cut by. They are short;
    an index of PostgreSQL takes no text of more than 2,700 bytes.
    """
    found: dict[str, tuple[dict[str, str], dict[str, str | None]]] = {}
    for table, said in snapshot.execute(
        "select table_name, comment from duckdb_tables() where schema_name = $1 union all "
        "select view_name, comment from duckdb_views() where schema_name = $1 order by 1",
        [schema],
    ).fetchall():
        found[table] = {}, {"": f"{said} {MARK}" if said else MARK}
    for table, column, kind, said in snapshot.execute(
        "select table_name, column_name, data_type, comment from duckdb_columns() "
        "where schema_name = ? order by column_index",
        [schema],
    ).fetchall():
        columns, comments = found[table]
        columns[column] = _TYPES.get(kind, kind.lower().replace("decimal", "numeric"))
        comments[column] = said
    return [
        Table(
            (schema, table),
            columns,
            comments,
            keys.get(table),
            [one for one in columns if columns[one] == "date" or one in keys.values()],
        )
        for table, (columns, comments) in found.items()
    ]


def prepare(cursor: psycopg.Cursor, table: Table, *, is_new: bool) -> None:
    """Makes the table, or gives it the columns that it should have, and takes all its rows away.

    Raises psycopg.Error when a view needs a column that goes.
    """
    name = sql.Identifier(*table.path)
    if is_new:
        columns = sql.SQL(", ").join(_column(*column) for column in table.columns.items())
        cursor.execute(sql.SQL("create table {} ({})").format(name, columns))
        return
    there = dict(
        cursor.execute(
            "select attname, format_type(atttypid, atttypmod) from pg_attribute "
            "where attrelid = %s::regclass and attnum > 0 and not attisdropped",
            [name.as_string()],
        ).fetchall()
    )
    changes = [
        sql.SQL("drop column {}").format(sql.Identifier(column))
        for column in there
        if there[column] != table.columns.get(column)
    ] + [
        sql.SQL("add column {}").format(_column(column, kind))
        for column, kind in table.columns.items()
        if there.get(column) != kind
    ]
    cursor.execute(sql.SQL("delete from {}").format(name))
    if changes:
        cursor.execute(sql.SQL("alter table {} {}").format(name, sql.SQL(", ").join(changes)))


def write(cursor: psycopg.Cursor, snapshot: duckdb.DuckDBPyConnection, table: Table) -> int:
    """Copies all rows into the emptied table, with its key, indexes and comments; how many rows."""
    name = sql.Identifier(*table.path)
    chosen = ", ".join(
        _TEXT.format(quoted(column)) if kind == "text" else quoted(column)
        for column, kind in table.columns.items()
    )
    rows = snapshot.execute(f"select {chosen} from {'.'.join(map(quoted, table.path))}")
    columns = sql.SQL(", ").join(map(sql.Identifier, table.columns))
    count = 0
    with cursor.copy(sql.SQL("copy {} ({}) from stdin (format csv)").format(name, columns)) as copy:
        # A text is quoted and what is missing is not, which is how PostgreSQL tells "" from null.
        for batch in rows.to_arrow_reader(_BATCH):
            written = BytesIO()
            csv.write_csv(batch, written, csv.WriteOptions(include_header=False))
            copy.write(written.getvalue())
            count += batch.num_rows
    _index(cursor, table, name)
    for column, said in table.comments.items():
        kind = sql.SQL("column" if column else "table")
        place = sql.Identifier(*table.path, column) if column else name
        cursor.execute(sql.SQL("comment on {} {} is {}").format(kind, place, sql.Literal(said)))
    return count


def _index(cursor: psycopg.Cursor, table: Table, name: sql.Identifier) -> None:
    """Adds the key and the indexes that are not there, which is quicker after the first copy."""
    has_key = cursor.execute(
        "select from pg_index where indrelid = %s::regclass and indisprimary", [name.as_string()]
    ).fetchone()
    if table.key in table.columns and has_key is None:
        cursor.execute(
            sql.SQL("alter table {} add primary key ({})").format(name, sql.Identifier(table.key))
        )
    for column in table.indexed:
        if column != table.key:
            index = sql.Identifier(f"{table.path[1]}_{column}_idx")
            cursor.execute(
                sql.SQL("create index if not exists {} on {} ({})").format(
                    index, name, sql.Identifier(column)
                )
            )


def _column(name: str, kind: str) -> sql.Composable:
    return sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind))
