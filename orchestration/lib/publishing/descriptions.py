"""What dbt says of marts and columns, as comments that the published file carries.

A BI tool shows them beside the names. Where a tool does not, `lineage.columns` has the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import duckdb

from orchestration.lib.common.warehouse import name, text


def describe(connection: duckdb.DuckDBPyConnection, nodes: Iterable[Mapping[str, Any]]) -> None:
    """Comments the tables of schema `marts`, and their columns, by the nodes of dbt's manifest.

    What is said of a table or column that is not there is left out.
    """
    there = set(
        connection.execute(
            "select table_name, column_name from duckdb_columns() "
            "where database_name = current_database() and schema_name = 'marts'"
        ).fetchall()
    )
    tables = {table for table, _ in there}
    for model in nodes:
        if model["resource_type"] != "model" or model["name"] not in tables:
            continue
        table = f"marts.{name(model['name'])}"
        connection.execute(f"comment on table {table} is {_said(model)}")
        for column in model["columns"].values():
            if (model["name"], column["name"]) in there:
                place = f"{table}.{name(column['name'])}"
                connection.execute(f"comment on column {place} is {_said(column)}")


def _said(described: Mapping[str, Any]) -> str:
    return text(" ".join(described["description"].split()))
