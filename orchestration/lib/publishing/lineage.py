"""What a snapshot says of itself: the schema `lineage` of the published file, and its Parquet.

    lineage.snapshot   one row: which run made it, when, for which day, from which code and versions
    lineage.marts      each mart and its rows
    lineage.columns    each column of a mart or view, and what it holds
    lineage.files      each landed content with its hash, and how many of its rows were accepted
    lineage.checks     each check that its marts passed or were warned by

So that a BI tool, or an auditor, needs nothing but the file to know what a figure was made from.
"""

from __future__ import annotations

import platform
from contextlib import closing
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import duckdb

from orchestration.lib.building.audit import CHECK_COLUMNS
from orchestration.lib.building.fingerprint import Fingerprint
from orchestration.lib.building.manifest import read_manifest
from orchestration.lib.common.settings import Home
from orchestration.lib.common.warehouse import name, text
from orchestration.lib.publishing.default_views import make_default_views
from orchestration.lib.publishing.descriptions import describe

_TABLES = {
    "snapshot": """
        snapshot_id varchar, published_at timestamp, as_of_date date, run_id varchar,
        code varchar, settings varchar, landed varchar,
        closedloop_version varchar, dbt_version varchar, duckdb_version varchar,
        python_version varchar, checks_passed bigint, checks_warned bigint""",
    "marts": "mart varchar, row_count bigint",
    "columns": "mart varchar, column_name varchar, data_type varchar, description varchar",
    "files": """
        source varchar, stream varchar, path varchar, sha256 varchar, exported_at timestamp,
        rows_read bigint, rows_accepted bigint, rows_quarantined bigint, refused_reason varchar,
        loaded_at timestamp""",
    "checks": CHECK_COLUMNS,
}
_COLUMNS = """
select table_name, column_name, data_type, comment
from duckdb_columns()
where database_name = current_database() and schema_name = 'marts'
order by table_name, column_index
"""
_FILES = """
select
    source, stream, path, sha256, exported_at, rows_read, rows_loaded, rows_quarantined,
    refused_reason, loaded_at
from work.ops.load_ledger
order by source, stream, path, sha256
"""


def write_lineage(
    home: Home,
    file: Path,
    snapshot_id: str,
    published_at: datetime,
    made_from: Fingerprint,
    run: dict[str, str],
    rows: dict[str, int],
) -> None:
    """Writes the schema `lineage` into a snapshot's closed DuckDB `file`, and beside it.

    `rows` are those of each mart. The work file is opened for reading.
    """
    with closing(duckdb.connect(str(file))) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach {text(str(home.warehouse))} as work (read_only)")
        connection.execute("drop schema if exists lineage cascade")
        connection.execute("create schema lineage")
        for table, columns in _TABLES.items():
            connection.execute(f"create table lineage.{table} ({columns})")
        describe(connection, read_manifest()["nodes"].values())
        make_default_views(connection)
        connection.execute(f"insert into lineage.columns {_COLUMNS}")
        connection.execute(f"insert into lineage.files {_FILES}")
        connection.execute("insert into lineage.checks from work.ops.checks")
        connection.executemany("insert into lineage.marts values (?, ?)", sorted(rows.items()))
        connection.execute(
            """
            insert into lineage.snapshot
            select
                ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
                count(*) filter (status = 'pass'), count(*) filter (status = 'warn')
            from lineage.checks
            """,
            [
                snapshot_id,
                published_at.astimezone(UTC).replace(tzinfo=None),
                made_from["as_of_date"],
                run.get("dagster_run"),
                made_from["code"],
                made_from["settings"],
                made_from["landed"],
                version("closedloop"),
                version("dbt-core"),
                version("duckdb"),
                platform.python_version(),
            ],
        )
        (file.parent / "lineage").mkdir(exist_ok=True)
        for table in _TABLES:
            target = text(str(file.parent / "lineage" / f"{table}.parquet"))
            connection.execute(f"copy lineage.{name(table)} to {target} (format parquet)")
        connection.execute("detach work")
        connection.execute("checkpoint")
