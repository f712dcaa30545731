"""Which build is published, as dbt learns it when it opens the work file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

import duckdb
import pytest
from house import House

from orchestration.lib.building.audit import mark_audited
from orchestration.lib.building.builds import create_tables, open_books
from orchestration.lib.building.code import Code
from orchestration.lib.common.warehouse import connect
from orchestration.lib.publishing.snapshots import Snapshot, publish, rollback

READ = {
    "fct_journeys": "'j' as conversion_id, 'lead' as conversion_type, 'p' as person_id, "
    "now()::timestamp as converted_at, 1.5::decimal(18, 2) as revenue, 1 as touchpoint_count",
    "fct_touchpoint_credits": "'j' as conversion_id, 't' as touchpoint_id, "
    "'linear' as attribution_model, 1.0 as credit, 1.5::decimal(18, 2) as revenue_credit",
    "fct_touchpoints": "'t' as touchpoint_id, 'p' as person_id, 'Direct' as channel",
}
CODES = {"one": Code("hash", frozenset({"a_var"}), frozenset())}


@pytest.fixture
def built(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house whose marts were never published."""
    monkeypatch.setenv("CLOSEDLOOP_AS_OF", "2026-06-30")
    house.load()
    build(
        house, "create schema marts", *(f"create table marts.{m} as select {READ[m]}" for m in READ)
    )
    return house


def build(house: House, *statements: str) -> None:
    """Stands for dbt: the next build, every test passed."""
    with closing(connect(house.home)) as connection:
        create_tables(connection)
        connection.execute(
            "insert into ops.builds select coalesce(max(build_number), 0) + 1, now(), null, "
            "false, false from ops.builds"
        )
        for statement in statements:
            connection.execute(statement)
    mark_audited(house.home)


@contextmanager
def opened(house: House) -> Iterator[duckdb.DuckDBPyConnection]:
    """The work file as a build opens it."""
    with closing(connect(house.home)) as connection:
        open_books(connection, house.home, CODES)
        yield connection


def published(house: House) -> tuple[int | None, int]:
    """The published build, and how many rows of a mart it has."""
    with opened(house) as connection:
        found = connection.execute(
            "select max(build_number), (select count(*) from published.marts.fct_journeys) "
            "from ops.builds where is_published"
        ).fetchone()
        assert found
        return found


def test_nothing_is_published_at_first(built: House) -> None:
    assert published(built) == (None, 0)


def test_the_published_build_is_that_of_the_current_snapshot(built: House) -> None:
    publish(built.home)
    build(built, "insert into marts.fct_journeys from marts.fct_journeys")
    assert published(built) == (1, 1)
    publish(built.home)
    assert published(built) == (2, 2)
    rollback(built.home)
    assert published(built) == (1, 1)


def test_what_was_published_once_is_remembered(built: House) -> None:
    publish(built.home)
    published(built)
    build(built)
    build(built)
    publish(built.home)
    with opened(built) as connection:
        assert connection.execute(
            "select build_number, was_published from ops.builds order by build_number"
        ).fetchall() == [(1, True), (2, False), (3, True)]


def _damaged(house: House, snapshot: Snapshot) -> None:
    snapshot.file.write_bytes(b"junk" * 9999)


def _with_fewer_columns(house: House, snapshot: Snapshot) -> None:
    with closing(duckdb.connect(str(snapshot.file))) as connection:
        connection.execute("alter table marts.fct_journeys drop touchpoint_count")


def _of_another_work_file(house: House, snapshot: Snapshot) -> None:
    with closing(connect(house.home)) as connection:
        connection.execute("update ops.builds set started_at = started_at - interval 1 day")


def _of_a_version_before(house: House, snapshot: Snapshot) -> None:
    note = snapshot.folder / "snapshot.json"
    note.write_text(note.read_text().replace('"build"', '"audit"'))


@pytest.mark.parametrize(
    "change", [_damaged, _with_fewer_columns, _of_another_work_file, _of_a_version_before]
)
def test_a_snapshot_that_nothing_can_be_compared_with_is_none(built: House, change) -> None:  # noqa: ANN001
    change(built, publish(built.home))
    assert published(built) == (None, 0)


def test_the_code_that_is_wanted_is_written_again_each_time(built: House) -> None:
    for _ in range(2):
        with opened(built) as connection:
            found = connection.execute("from ops.wanted_code").fetchall()
            assert found == [("one", "hash", ["a_var"], [])]


def test_builds_of_a_version_before_are_counted_on(built: House) -> None:
    with closing(connect(built.home)) as connection:
        connection.execute("delete from ops.builds")
        connection.execute(
            "create table ops.model_builds as select 'm' as model, 41 as build_number"
        )
        connection.execute("create table ops.audits as select 41 as build_number")
        create_tables(connection)
        create_tables(connection)
        assert connection.execute("select max(build_number) from ops.builds").fetchall() == [(41,)]
        kept = (
            "select table_name from duckdb_tables() where table_name in ('model_builds', 'audits')"
        )
        assert connection.execute(kept).fetchall() == []
