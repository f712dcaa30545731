"""A published file of millions of rows, made of copies of a published one.

A copy is another company's: its ids, names of campaigns, accounts and the like, and days are its
own. So copies add rows, people and names, and no touches to anybody's journey.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import closing

import duckdb

from orchestration.lib.building.manifest import read_manifest
from orchestration.lib.common.settings import Home, memory_limit
from orchestration.lib.common.warehouse import name, one, text
from orchestration.lib.publishing.copy_marts import FILE_NAME
from orchestration.lib.publishing.default_views import make_default_views
from orchestration.lib.publishing.descriptions import describe

SNAPSHOT = "20260101T000000000Z_abc123"
_NAMES = {"account", "account_name", "ad_group", "campaign", "domain", "keyword", "latest_campaign"}
_WEEKS = 52  # copies begin in different weeks of a year
_ORDER = ("attribution_model", "report_date")  # as rpt_sources has it
_COLUMNS = """
select table_name, column_name, data_type
from duckdb_columns()
where
    database_name = 'demo' and schema_name = 'marts'
    and table_oid in (select table_oid from duckdb_tables() where database_name = 'demo')
order by table_name, column_index
"""


def publish(demo: Home, home: Home, rows: int) -> int:
    """Publishes at least `rows` rows into an empty home, from copies of the demo's; how many.

    Raises OSError without a published demo.
    """
    current = (demo.published / "current").resolve(strict=True)
    folder = home.published / "snapshots" / SNAPSHOT
    folder.mkdir(parents=True)
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory_limit(),
        "temp_directory": str(home.root / "spill"),
        "preserve_insertion_order": "false",
    }
    with closing(duckdb.connect(config=config)) as connection:
        connection.execute(f"attach {text(str(current / FILE_NAME))} as demo (read_only)")
        connection.execute(f"attach {text(str(folder / FILE_NAME))} as company")
        connection.execute("use company")
        connection.execute("create schema marts")
        connection.execute("create schema lineage")
        written = _write(connection, rows)
        describe(connection, read_manifest()["nodes"].values())
        make_default_views(connection)
        connection.execute("use memory")
        connection.execute("detach company")
    shutil.rmtree(home.root / "spill", ignore_errors=True)
    (home.published / "current").symlink_to(f"snapshots/{SNAPSHOT}")
    return written


def _write(connection: duckdb.DuckDBPyConnection, rows: int) -> int:
    tables: dict[str, dict[str, str]] = {}
    for table, column, kind in connection.execute(_COLUMNS).fetchall():
        tables.setdefault(table, {})[column] = kind
    counts = {
        table: one(connection, f"select count(*) from demo.marts.{name(table)}") for table in tables
    }
    growing = {table for table, columns in tables.items() if _grows(table, columns)}
    once = sum(count for table, count in counts.items() if table not in growing)
    copies = -(-(rows - once) // sum(counts[table] for table in growing))
    for table, columns in tables.items():
        made = f"select * from demo.marts.{name(table)}"
        if table in growing:
            varied = ", ".join(_varied(column, kind) for column, kind in columns.items())
            made = f"select {varied} from ({made}), range({copies}) as copies(copy)"
        if columns.keys() >= set(_ORDER):
            made += f" order by {', '.join(_ORDER)}"
        connection.execute(f"create table marts.{name(table)} as {made}")
    for (table,) in connection.execute(
        "select table_name from duckdb_tables() "
        "where database_name = 'demo' and schema_name = 'lineage'"
    ).fetchall():
        connection.execute(f"create table lineage.{name(table)} as from demo.lineage.{name(table)}")
    connection.execute("update lineage.snapshot set snapshot_id = ?", [SNAPSHOT])
    return once + copies * sum(counts[table] for table in growing)


def _grows(table: str, columns: Mapping[str, str]) -> bool:
    """Facts and dimensions grow with the company, and reports by source do."""
    is_report = table.startswith("rpt_")
    return {"channel", "source"} <= columns.keys() if is_report else table != "dim_dates"


def _varied(column: str, kind: str) -> str:
    """The column of a copy: the first copy is the demo's own."""
    own = name(column)
    if kind in ("DATE", "TIMESTAMP"):
        varied = f"{own} - to_days((7 * (copy % {_WEEKS}))::integer)"
    elif kind == "VARCHAR" and column.endswith(("_id", "_key")):
        varied = f"if(length({own}) = 32, md5({own} || copy), {own} || '-' || copy)"
    elif kind == "VARCHAR" and column in _NAMES | {"source"}:
        varied = f"{own} || ' ' || copy"
    else:
        return own
    return f"if(copy = 0, {own}, {varied})::{kind} as {own}"
