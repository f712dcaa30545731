"""Of a mart that dbt builds by key, a snapshot takes over all but the keys that a build changed."""

from __future__ import annotations

from contextlib import closing

import duckdb
import pytest
from house import House

from orchestration.lib.building.audit import mark_audited
from orchestration.lib.common.warehouse import connect
from orchestration.lib.publishing.snapshots import Snapshot, publish


@pytest.fixture
def first(house: House, monkeypatch: pytest.MonkeyPatch) -> Snapshot:
    """What is published of a mart that is replaced by key, and of another."""
    monkeypatch.setenv("CLOSEDLOOP_AS_OF", "2026-06-30")
    house.load()
    build(
        house,
        1,
        "create schema marts",
        "create schema intermediate",
        "create table marts.fct_large as select i as id, 'old' as name from range(5000) t(i)",
        "create table marts.rpt_small as select 1 as id",
        "create table intermediate.int_log (id bigint, build_number bigint)",
        "insert into ops.model_builds values ('fct_large', '', null, 0, 0, 'id', 'int_log', null)",
    )
    return publish(house.home)


def build(house: House, number: int, *statements: str) -> None:
    """Stands for dbt: a build with this number, every test passed."""
    with closing(connect(house.home)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.execute(f"update ops.model_builds set build_number = {number}")
    mark_audited(house.home)


def change(*ids: int, number: int = 2) -> list[str]:
    """Statements that log a change of rows, by the build with this number."""
    return [f"insert into intermediate.int_log values ({one}, {number})" for one in ids]


def rows(snapshot: Snapshot) -> list[tuple]:
    with closing(duckdb.connect(str(snapshot.file), read_only=True)) as connection:
        return connection.execute("from marts.fct_large order by id, name").fetchall()


def test_changed_new_and_vanished_rows_are_those_of_the_work_file(
    house: House, first: Snapshot
) -> None:
    build(
        house,
        2,
        "update marts.fct_large set name = 'new' where id in (1, 4999)",
        "delete from marts.fct_large where id = 2",
        "insert into marts.fct_large values (6000, 'new'), (6000, 'newer')",
        "update marts.rpt_small set id = 2",
        *change(1, 2, 4999, 6000),
    )
    second = publish(house.home)
    with closing(connect(house.home, read_only=True)) as work:
        assert rows(second) == work.execute("from marts.fct_large order by id, name").fetchall()
    parquet = f"read_parquet('{second.folder / 'fct_large.parquet'}')"
    assert rows(second) == duckdb.execute(f"from {parquet} order by id, name").fetchall()
    assert rows(first) == [(number, "old") for number in range(5000)]


def test_rows_of_other_keys_are_not_written_again(house: House, first: Snapshot) -> None:
    build(house, 2, "update marts.fct_large set name = 'new' where id in (1, 3)", *change(1))
    assert [row for row in rows(publish(house.home)) if row[1] == "new"] == [(1, "new")]


@pytest.mark.parametrize(
    "reason",
    [
        "insert into ops.audits values (1, '2026-01-01')",  # of another work file
        "update ops.model_builds set full_build_number = 2",
        "alter table marts.fct_large add column more integer",
        "delete from marts.fct_large where id = 5",  # more went than was logged
    ],
)
def test_without_a_whole_log_the_mart_is_written_whole(
    house: House, first: Snapshot, reason: str
) -> None:
    forget = ["delete from ops.audits"] if "audits" in reason else []
    build(
        house, 2, *forget, reason, "update marts.fct_large set name = 'new' where id = 3",
        *change(1),
    )  # fmt: skip
    assert [row[:2] for row in rows(publish(house.home)) if row[1] == "new"] == [(3, "new")]


def test_a_log_reaches_back_one_audit(house: House, first: Snapshot) -> None:
    build(house, 2, "update marts.fct_large set name = 'new' where id = 3", *change(3))
    build(house, 3, "delete from intermediate.int_log", "delete from marts.fct_large where id = 9")
    assert (3, "new") in rows(publish(house.home))


def test_credits_of_a_model_that_is_learnt_anew_are_all_written_again(
    house: House, first: Snapshot
) -> None:
    models = "(values ('markov', true), ('linear', false)) v(attribution_model, is_refitted)"
    credits = "select i as id, m as attribution_model, 1 as credit from range(2000) t(i)"
    build(
        house,
        2,
        f"create table intermediate.int_models as from {models}",
        f"create table marts.fct_credits as {credits}, (values ('markov'), ('linear')) u(m)",
        "insert into ops.model_builds values "
        "('fct_credits', '', null, 2, 2, 'id', 'int_log', 'int_models')",
    )
    publish(house.home)
    build(house, 3, "update marts.fct_credits set credit = 2", *change(7, number=3))
    with closing(duckdb.connect(str(publish(house.home).file), read_only=True)) as connection:
        written = connection.execute(
            "select attribution_model, count(*) from marts.fct_credits where credit = 2 group by 1"
        ).fetchall()
    assert dict(written) == {"markov": 2000, "linear": 1}


def test_a_damaged_snapshot_is_not_mended_but_written_whole(house: House, first: Snapshot) -> None:
    first.file.write_bytes(b"junk" * 9999)
    build(house, 2, "update marts.fct_large set name = 'new' where id = 1", *change(1))
    assert [row for row in rows(publish(house.home)) if row[1] == "new"] == [(1, "new")]
