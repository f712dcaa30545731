"""What is published once a model has a view with the default model's rows, whose sums are right."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from house import House

from orchestration.lib.building.audit import mark_audited
from orchestration.lib.common.warehouse import connect
from orchestration.lib.publishing.default_views import make_default_views
from orchestration.lib.publishing.snapshots import Snapshot, publish

MODELS = "(values ('linear', true), ('markov', false)) v(attribution_model, is_default_model)"


@pytest.fixture
def built(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house with a mart of two models, and one that knows none."""
    monkeypatch.setenv("CLOSEDLOOP_AS_OF", "2026-06-30")
    house.load()
    work(house, "create schema marts")
    work(house, f"create table marts.rpt_sources as select 10.0 as revenue, * from {MODELS}")
    # Unchanged, it is most of a snapshot, so that the next one begins as a copy of it.
    work(house, "create table marts.dim_dates as select i as day from range(100) t(i)")
    return house


def work(house: House, sql: str) -> None:
    """Stands for dbt: a change to the work file, tested."""
    with closing(connect(house.home)) as connection:
        connection.execute(sql)
    mark_audited(house.home)


def views(snapshot: Snapshot) -> list[tuple[str]]:
    """The views of a snapshot."""
    with closing(duckdb.connect(str(snapshot.file), read_only=True)) as connection:
        return connection.execute(
            "select view_name from duckdb_views() where not internal"
        ).fetchall()


def test_a_sum_over_the_view_is_that_of_the_default_model_under_any_name_of_the_file(
    built: House,
) -> None:
    file = publish(built.home).file
    with closing(duckdb.connect()) as connection:
        connection.execute(f"attach '{file}' as other (read_only)")
        rows = connection.execute("from other.marts.rpt_sources_default").fetchall()
    assert rows == [(10, "linear", True)]


def test_views_follow_the_marts_and_the_default_from_snapshot_to_snapshot(built: House) -> None:
    assert views(publish(built.home)) == [("rpt_sources_default",)]
    work(built, "update marts.rpt_sources set is_default_model = not is_default_model")
    work(built, "alter table marts.rpt_sources add column visits bigint default 7")
    second = publish(built.home)
    with closing(duckdb.connect(str(second.file), read_only=True)) as connection:
        rows = connection.execute("from marts.rpt_sources_default").fetchall()
    assert rows == [(10, "markov", True, 7)]
    work(built, "alter table marts.rpt_sources drop column is_default_model")
    assert views(publish(built.home)) == []


def test_a_view_is_no_mart_and_has_no_parquet(built: House) -> None:
    snapshot = publish(built.home)
    assert sorted(snapshot.rows) == ["dim_dates", "rpt_sources"]
    assert not list(Path(snapshot.folder).rglob("*_default.parquet"))


def test_a_view_says_what_its_mart_and_columns_hold() -> None:
    with closing(duckdb.connect()) as connection:
        connection.execute(
            "create schema marts; create table marts.rpt_a (is_default_model boolean, b int);"
            "comment on table marts.rpt_a is 'What it''s for.';"
            "comment on column marts.rpt_a.b is 'B.'"
        )
        make_default_views(connection)
        said = connection.execute(
            "select comment from duckdb_views() where not internal"
        ).fetchall()
        columns = connection.execute(
            "select column_name, comment from duckdb_columns() where table_name = 'rpt_a_default'"
        ).fetchall()
    assert said == [("Only the rows of the default attribution model. What it's for.",)]
    assert columns == [("is_default_model", None), ("b", "B.")]
