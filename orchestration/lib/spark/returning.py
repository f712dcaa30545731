"""The tables that a build on Spark left, as tables and views of the work file.

Marts are copied, as they are published from there. All else stays where Spark wrote it, and a view
reads it: tests and the models behind it see it as if DuckDB had made it.
"""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from orchestration.lib.building.builds import create_tables
from orchestration.lib.common.settings import Home
from orchestration.lib.common.warehouse import connect, name, one, text, transaction

_KINDS = """
select 'view' from duckdb_views()
where database_name = current_database() and schema_name = ? and view_name = ?
union all
select 'table' from duckdb_tables()
where database_name = current_database() and schema_name = ? and table_name = ?
"""
# Made by macros/engine/text_key: numbers on DuckDB, and on Spark their bytes. Other bytes are ids.
_TEXT_KEY = re.compile(r"\w*(click|event|referrer|url|visitor)_key")
# What macros/engine/end_of_time says on Spark, which has no infinity for timestamps.
_END_OF_TIME = "timestamp '9999-12-31 23:59:59.999999'"


def bring_back(home: Home, warehouse: Path, manifest: dict[str, Any], models: list[str]) -> None:
    """Puts the models' tables into the work file, in place of what it has of them.

    What DuckDB builds next to them, and in its next refresh, it builds in full: nobody logged what
    changed on Spark.
    """
    wanted = set(models)
    nodes = [node for node in manifest["nodes"].values() if node["name"] in wanted]
    with closing(connect(home)) as connection, transaction(connection):
        create_tables(connection)
        for node in nodes:
            schema, table = node["config"]["schema"], node["name"]
            connection.execute(f"create schema if not exists {name(schema)}")
            kind = one(connection, _KINDS, [schema, table] * 2)
            relation = f"{name(schema)}.{name(table)}"
            if kind:
                connection.execute(f"drop {kind} {relation}")
            made = "table" if schema == "marts" else "view"
            rows = _rows(connection, warehouse / f"{schema}.db" / table, _types(node))
            connection.execute(f"create {made} {relation} as {rows}")
        connection.execute("delete from ops.model_code")


def _types(node: dict[str, Any]) -> dict[str, str]:
    """The columns that a contract gives a type."""
    if not node["config"].get("contract", {}).get("enforced"):
        return {}
    return {name: column["data_type"] for name, column in node["columns"].items()}


def _rows(connection: duckdb.DuckDBPyConnection, folder: Path, types: dict[str, str]) -> str:
    """A query for the rows of one of Spark's tables, in the types of DuckDB's."""
    files = f"read_parquet({text(str(folder / '*.parquet'))})"
    found = connection.execute(f"describe from {files}").fetchall()
    columns = []
    for column, kind, *_ in found:
        value = name(column)
        if kind == "TIMESTAMP":
            value = f"case when {value} = {_END_OF_TIME} then 'infinity' else {value} end"
        if kind == "BLOB" and _TEXT_KEY.fullmatch(column):
            value, kind = f"{value}::bit", "UHUGEINT"
        kind = types.get(column, kind.replace("BLOB", "UUID"))
        columns.append(f"cast({value} as {kind}) as {name(column)}")
    return f"select {', '.join(columns)} from {files}"
