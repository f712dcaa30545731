"""A home's own rules in the work file, where the seeds of dbt take them from.

ops.own_settings  one row: the hash of the settings and rules that the last build read
ops.own_<seed>    the rows of rules/<seed>.csv, which the macro take_own_rows puts into the seed
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import duckdb

from orchestration.lib.common.own_rules import OwnRules
from orchestration.lib.common.warehouse import name

_SETTINGS = "own_settings"


def keep_own(
    connection: duckdb.DuckDBPyConnection, own_vars: Mapping[str, Any], rules: list[OwnRules]
) -> None:
    """Writes what a build goes by, in place of what the build before it went by."""
    found = connection.execute(
        "select table_name from duckdb_tables() "
        "where database_name = current_database() and schema_name = 'ops' "
        "and starts_with(table_name, 'own_')"
    ).fetchall()
    for (table,) in found:
        connection.execute(f"drop table ops.{name(table)}")
    connection.execute(
        f"create table ops.{_SETTINGS} as select ? as hash", [own_hash(own_vars, rules)]
    )
    for one in rules:
        columns = ", ".join(
            f"own_row[{place}] as {name(column)}"
            for place, column in enumerate(one.columns, start=1)
        )
        connection.execute(
            f"create table ops.{name(f'own_{one.seed}')} as "
            f"select {columns} from (select unnest(?::varchar[][]) as own_row)",
            [one.rows],
        )


def own_hash(said: Mapping[str, Any], rules: list[OwnRules]) -> str:
    """A hash of what settings.yml and rules/ say; empty where they say nothing."""
    told = [(one.seed, one.columns, one.rows) for one in rules]
    if not said and not told:
        return ""
    return hashlib.sha256(repr((sorted(said.items()), told)).encode()).hexdigest()[:16]
