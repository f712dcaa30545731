"""Tables of Spark in the work file, as if DuckDB had made them."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.lib.building.builds import create_tables
from orchestration.lib.common.settings import Home
from orchestration.lib.common.warehouse import connect
from orchestration.lib.spark.returning import bring_back

_ID = "00000000-0000-0000-0000-0000000000ff"
_TYPES = {
    "id": "uuid", "n": "bigint", "page_url_key": "uhugeint", "ended_at": "timestamp",
}  # fmt: skip
_ROWS = f"""
select
    '{_ID}'::uuid::blob as id, 1::integer as n, '{_ID}'::uuid::blob as page_url_key,
    unnest([timestamp '2026-01-01', timestamp '9999-12-31 23:59:59.999999']) as ended_at
"""


def _node(name: str, schema: str, types: dict[str, str] | None = None) -> dict[str, Any]:
    return {
        "name": name,
        "config": {"schema": schema, "contract": {"enforced": bool(types)}},
        "columns": {column: {"data_type": kind} for column, kind in (types or {}).items()},
    }


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home that DuckDB built before, whose tables are others; and what Spark has made since."""
    home = Home(tmp_path)
    with closing(connect(home)) as work:
        create_tables(work)
        work.execute("create schema intermediate; create schema marts")
        work.execute("create table intermediate.int_things as select 1 as old")
        work.execute("create view marts.fct_things as select 1 as old")
        work.execute("insert into ops.model_code values ('int_things', 'code', 1, null)")
    for schema, name in (("intermediate", "int_things"), ("marts", "fct_things")):
        folder = tmp_path / f"tables/{schema}.db/{name}"
        folder.mkdir(parents=True)
        duckdb.execute(f"copy ({_ROWS}) to '{folder}/part-0.parquet' (format parquet)")
    nodes = {
        "a": _node("int_things", "intermediate"),
        "b": _node("fct_things", "marts", _TYPES),
    }
    bring_back(home, tmp_path / "tables", {"nodes": nodes}, ["int_things", "fct_things"])
    return home


def _asked(home: Home, sql: str) -> list[tuple[Any, ...]]:
    with closing(connect(home, read_only=True)) as work:
        return work.execute(sql).fetchall()


@pytest.mark.parametrize("table", ["intermediate.int_things", "marts.fct_things"])
def test_ids_and_the_end_of_time_are_duckdbs(home: Home, table: str) -> None:
    rows = _asked(home, f"select id::text, ended_at::text from {table} order by ended_at")
    assert rows == [(_ID, "2026-01-01 00:00:00"), (_ID, "infinity")]


def test_marts_are_tables_of_their_contracts_types(home: Home) -> None:
    found = _asked(home, "select table_name from duckdb_tables() where schema_name = 'marts'")
    assert found == [("fct_things",)]
    kinds = [kind for _, kind, *_ in _asked(home, "describe marts.fct_things")]
    assert kinds == [kind.upper() for kind in _TYPES.values()]


def test_the_key_of_a_text_is_a_number(home: Home) -> None:
    assert _asked(home, "select distinct page_url_key from intermediate.int_things") == [(255,)]


def test_the_next_build_on_duckdb_builds_all_in_full(home: Home) -> None:
    assert _asked(home, "from ops.model_code") == []
