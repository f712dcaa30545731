"""Of a mart that dbt builds by key, a snapshot takes over all but the keys that a build changed."""

from __future__ import annotations

from contextlib import closing

import duckdb
import pytest
from house import House

from orchestration.lib.building.audit import mark_audited
from orchestration.lib.building.builds import create_tables
from orchestration.lib.common.warehouse import connect
from orchestration.lib.publishing.snapshots import Snapshot, publish, rollback

BY_LOG = "id in (select id from intermediate.int_log)"


@pytest.fixture
def first(house: House, monkeypatch: pytest.MonkeyPatch) -> Snapshot:
    """What is published of a mart that is replaced by key, and of another."""
    monkeypatch.setenv("CLOSEDLOOP_AS_OF", "2026-06-30")
    house.load()
    build(
        house,
        "create schema marts",
        "create schema intermediate",
        "create table marts.fct_large as select i as id, 'old' as name from range(5000) t(i)",
        "create table marts.rpt_small as select 1 as id",
        "create table intermediate.int_log (id bigint)",
        f"insert into ops.model_code values ('fct_large', '', 1, '{BY_LOG}')",
    )
    return publish(house.home)


def build(house: House, *statements: str) -> None:
    """Stands for dbt: the next build, every test passed."""
    with closing(connect(house.home)) as connection:
        create_tables(connection)
        published, _ = house.home.published_metadata.get("build", (0, ""))
        connection.execute(f"update ops.builds set is_published = build_number = {published}")
        connection.execute(
            "insert into ops.builds select coalesce(max(build_number), 0) + 1, now(), null, "
            "false, false from ops.builds"
        )
        for statement in statements:
            connection.execute(statement)
    mark_audited(house.home)


def log(*ids: int) -> list[str]:
    """Statements that log which rows changed since the published build."""
    values = ", ".join(f"({one})" for one in ids)
    return ["delete from intermediate.int_log", f"insert into intermediate.int_log values {values}"]


def rows(snapshot: Snapshot) -> list[tuple]:
    with closing(duckdb.connect(str(snapshot.file), read_only=True)) as connection:
        return connection.execute("from marts.fct_large order by id, name").fetchall()


def test_changed_new_and_vanished_rows_are_those_of_the_work_file(
    house: House, first: Snapshot
) -> None:
    build(
        house,
        "update marts.fct_large set name = 'new' where id in (1, 4999)",
        "delete from marts.fct_large where id = 2",
        "insert into marts.fct_large values (6000, 'new'), (6000, 'newer')",
        "update marts.rpt_small set id = 2",
        *log(1, 2, 4999, 6000),
    )
    second = publish(house.home)
    with closing(connect(house.home, read_only=True)) as work:
        assert rows(second) == work.execute("from marts.fct_large order by id, name").fetchall()
    parquet = f"read_parquet('{second.folder / 'fct_large.parquet'}')"
    assert rows(second) == duckdb.execute(f"from {parquet} order by id, name").fetchall()
    assert rows(first) == [(number, "old") for number in range(5000)]


def test_rows_of_other_keys_are_not_written_again(house: House, first: Snapshot) -> None:
    build(house, "update marts.fct_large set name = 'new' where id in (1, 3)", *log(1))
    assert [row for row in rows(publish(house.home)) if row[1] == "new"] == [(1, "new")]


@pytest.mark.parametrize(
    "reason",
    [
        "update ops.builds set is_published = false",  # of another work file
        "update ops.model_code set full_build_number = 2",
        "alter table marts.fct_large add column more integer",
        "delete from marts.fct_large where id = 5",  # more went than was logged
    ],
)
def test_without_a_whole_log_the_mart_is_written_whole(
    house: House, first: Snapshot, reason: str
) -> None:
    build(
        house, reason, "update marts.fct_large set name = 'new' where id = 3",
        *log(1),
    )  # fmt: skip
    assert [row[:2] for row in rows(publish(house.home)) if row[1] == "new"] == [(3, "new")]


def test_after_a_rollback_the_rows_come_from_the_snapshot_that_is_current_again(
    house: House, first: Snapshot
) -> None:
    build(house, "update marts.fct_large set name = 'new' where id in (3, 4)", *log(3, 4))
    publish(house.home)
    rollback(house.home)
    build(house, "update marts.fct_large set name = 'newer' where id = 4", *log(4))
    assert [row for row in rows(publish(house.home)) if row[1] != "old"] == [(4, "newer")]


def test_a_snapshot_newer_than_the_log_is_not_mended(house: House, first: Snapshot) -> None:
    build(house, "update marts.fct_large set name = 'new' where id = 3", *log(3))
    publish(house.home)
    with closing(connect(house.home)) as connection:
        connection.execute("update marts.fct_large set name = 'newer' where id = 4")
    assert (4, "newer") in rows(publish(house.home))


def test_credits_of_a_model_that_is_learnt_anew_are_all_written_again(
    house: House, first: Snapshot
) -> None:
    models = "(values ('markov', true), ('linear', false)) v(attribution_model, is_refitted)"
    credits = "select i as id, m as attribution_model, 1 as credit from range(2000) t(i)"
    build(
        house,
        f"create table intermediate.int_models as from {models}",
        f"create table marts.fct_credits as {credits}, (values ('markov'), ('linear')) u(m)",
        f"insert into ops.model_code values ('fct_credits', '', 2, '{BY_LOG} or "
        "attribution_model in (select attribution_model from intermediate.int_models "
        "where is_refitted)')",
    )
    publish(house.home)
    build(house, "update marts.fct_credits set credit = 2", *log(7))
    with closing(duckdb.connect(str(publish(house.home).file), read_only=True)) as connection:
        written = connection.execute(
            "select attribution_model, count(*) from marts.fct_credits where credit = 2 group by 1"
        ).fetchall()
    assert dict(written) == {"markov": 2000, "linear": 1}


def test_a_damaged_snapshot_is_not_mended_but_written_whole(house: House, first: Snapshot) -> None:
    first.file.write_bytes(b"junk" * 9999)
    build(house, "update marts.fct_large set name = 'new' where id = 1", *log(1))
    assert [row for row in rows(publish(house.home)) if row[1] == "new"] == [(1, "new")]
