"""A new work file in the place of the one that holds whom nobody may find any more."""

from __future__ import annotations

from contextlib import closing

import duckdb

from orchestration.lib.common.settings import Home
from orchestration.lib.common.warehouse import STORAGE_VERSION, text

# What the new work file takes over: books of builds and reports with a history. They name nobody.
_KEPT = ("ops.builds", "marts.rpt_attribution_changes", "marts.rpt_attribution_weights")


def renew_work_file(home: Home) -> None:
    """A new work file, in which nothing is loaded, in the place of the old one."""
    new = home.warehouse.with_suffix(".new")
    wal = home.warehouse.with_name(f"{home.warehouse.name}.wal")
    new.unlink(missing_ok=True)
    with closing(
        duckdb.connect(str(new), config={"storage_compatibility_version": STORAGE_VERSION})
    ) as connection:
        if home.warehouse.is_file():
            connection.execute(f"attach {text(str(home.warehouse))} as old")
            there = {
                name
                for (name,) in connection.execute(
                    "select schema_name || '.' || table_name from duckdb_tables() "
                    "where database_name = 'old'"
                ).fetchall()
            }
            for table in _KEPT:
                if table in there:
                    schema = table.partition(".")[0]
                    connection.execute(f"create schema if not exists {schema}")
                    connection.execute(f"create table {table} as from old.{table}")
            connection.execute("checkpoint old; detach old")
    home.audit.unlink(missing_ok=True)
    wal.unlink(missing_ok=True)  # it would be replayed into the new file
    new.replace(home.warehouse)
