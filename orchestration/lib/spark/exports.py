"""The raw tables of the work file as Parquet, for an engine that cannot open the file.

`<folder>/<schema>/<table>/*.parquet`: what landed, the ledger of it, and a home's own rules.
"""

from __future__ import annotations

import re
import shutil
from contextlib import closing
from pathlib import Path

import duckdb

from orchestration.lib.building.own_rows import keep_own
from orchestration.lib.common.own_rules import own_rules
from orchestration.lib.common.own_settings import own_vars
from orchestration.lib.common.permissions import private_folder
from orchestration.lib.common.settings import Home
from orchestration.lib.common.warehouse import connect, name, one, text

_TABLES = """
select schema_name, table_name
from duckdb_tables()
where
    database_name = current_database()
    and (
        starts_with(schema_name, 'raw_')
        or schema_name = 'ops'
        and (table_name = 'load_ledger' or starts_with(table_name, 'own_'))
    )
order by all
"""
_COLUMNS = """
select column_name, data_type
from duckdb_columns()
where database_name = current_database() and schema_name = ? and table_name = ?
order by column_index
"""
# Parquet has no such types, or Spark reads them as others: an id is its bytes, JSON its text.
_WRITTEN_AS = {"UUID": "BLOB", "JSON": "VARCHAR", "HUGEINT": "DECIMAL(38, 0)"}
_TYPE = re.compile(rf"\b({'|'.join(_WRITTEN_AS)})\b")
# Files of this size can be read side by side, and are few.
_FILE_BYTES = "512MB"


def export_raw(home: Home, folder: Path) -> dict[str, int]:
    """Writes the raw tables into `folder`, in place of what it has; the rows of each table.

    Raises OwnError where settings.yml or rules/ say what cannot be.
    """
    private_folder(folder.parent)
    unfinished = folder.with_name(f".unfinished-{folder.name}")
    shutil.rmtree(unfinished, ignore_errors=True)
    rows = {}
    with closing(connect(home)) as connection:
        connection.execute("create schema if not exists ops")
        keep_own(connection, own_vars(home), own_rules(home))
        for schema, table in connection.execute(_TABLES).fetchall():
            target = unfinished / schema / table
            target.mkdir(parents=True)
            _export(connection, schema, table, target)
            relation = f"{name(schema)}.{name(table)}"
            rows[f"{schema}.{table}"] = one(connection, f"select count(*) from {relation}")
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)
    return rows


def _export(connection: duckdb.DuckDBPyConnection, schema: str, table: str, target: Path) -> None:
    columns = ", ".join(
        f"cast({name(column)} as {_TYPE.sub(lambda kind: _WRITTEN_AS[kind[0]], kind)}) "
        f"as {name(column)}"
        for column, kind in connection.execute(_COLUMNS, [schema, table]).fetchall()
    )
    # One row group a file at least, also of an empty table: its columns are read from there.
    connection.execute(
        f"copy (select {columns} from {name(schema)}.{name(table)}) to {text(str(target))} "
        f"(format parquet, compression zstd, file_size_bytes '{_FILE_BYTES}', overwrite_or_ignore)"
    )
