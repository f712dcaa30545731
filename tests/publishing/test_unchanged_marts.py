"""A mart that did not change is taken from the snapshot before, and only then."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from house import House

from orchestration.lib.building.audit import mark_audited
from orchestration.lib.common.warehouse import connect
from orchestration.lib.publishing.snapshots import Snapshot, publish, rollback, snapshots

LARGE, SMALL = "fct_large", "rpt_small"


@pytest.fixture
def built(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house with a large and a small mart."""
    monkeypatch.setenv("CLOSEDLOOP_AS_OF", "2026-06-30")
    house.load()
    work(house, "create schema marts")
    work(
        house,
        f"create table marts.{LARGE} as select i as id, 'x' || i as name from range(5000) t(i)",
    )
    work(
        house, f"create table marts.{SMALL} as select 1 as id, 'a' as name union all select 2, 'b'"
    )
    return house


def work(house: House, sql: str) -> None:
    """Stands for dbt: a change to the work file, tested."""
    with closing(connect(house.home)) as connection:
        connection.execute(sql)
    mark_audited(house.home)


def rows(snapshot: Snapshot, mart: str) -> list[tuple]:
    """A mart's rows, which both forms of it agree on."""
    with closing(duckdb.connect(str(snapshot.file), read_only=True)) as connection:
        table = connection.execute(f"from marts.{mart} order by all").fetchall()
    file = str(snapshot.folder / f"{mart}.parquet")
    assert duckdb.execute(f"from read_parquet('{file}') order by all").fetchall() == table
    return table


def is_shared(first: Snapshot, second: Snapshot, mart: str) -> bool:
    """Whether two snapshots have one Parquet file."""
    return (first.folder / f"{mart}.parquet").samefile(second.folder / f"{mart}.parquet")


def test_what_changed_is_written_and_what_did_not_is_shared(built: House) -> None:
    first = publish(built.home)
    work(built, f"update marts.{SMALL} set name = 'c' where id = 2")
    second = publish(built.home)
    assert is_shared(first, second, LARGE)
    assert not is_shared(first, second, SMALL)
    assert rows(second, LARGE) == rows(first, LARGE)
    assert rows(second, SMALL) == [(1, "a"), (2, "c")]
    assert rows(first, SMALL) == [(1, "a"), (2, "b")]
    work(built, f"update marts.{LARGE} set name = 'c' where id = 2")
    third = publish(built.home)
    assert is_shared(second, third, SMALL)
    assert not is_shared(second, third, LARGE)
    assert (2, "c") in rows(third, LARGE)
    assert rows(third, SMALL) == [(1, "a"), (2, "c")]


@pytest.mark.parametrize(
    "change",
    [
        # Each value is still there as often as before.
        f"update marts.{LARGE} set name = 'x' || (3 - id) where id in (1, 2)",
        f"update marts.{LARGE} set id = 3 - id where id in (1, 2)",
        f"update marts.{LARGE} set name = null where id = 1",
        f"delete from marts.{LARGE} where id = 1",
        f"insert into marts.{LARGE} from marts.{LARGE} where id = 1",
        f"alter table marts.{LARGE} alter id type integer",
        f"alter table marts.{LARGE} rename name to title",
    ],
)
def test_no_change_goes_unseen(built: House, change: str) -> None:
    first = publish(built.home)
    work(built, change)
    second = publish(built.home)
    assert not is_shared(first, second, LARGE)
    assert is_shared(first, second, SMALL)
    rows(second, LARGE)
    with closing(connect(built.home)) as connection:
        connection.execute(f"attach '{second.file}' as published (read_only)")
        for one, other in (("closedloop", "published"), ("published", "closedloop")):
            difference = f"from {one}.marts.{LARGE} except all from {other}.marts.{LARGE}"
            assert connection.execute(difference).fetchall() == []
            columns = [
                connection.execute(f"describe {file}.marts.{LARGE}").fetchall()
                for file in (one, other)
            ]
            assert columns[0] == columns[1]


def test_a_new_and_a_dropped_mart_come_and_go(built: House) -> None:
    publish(built.home)
    work(built, f"alter table marts.{SMALL} rename to rpt_other")
    second = publish(built.home)
    assert sorted(second.rows) == [LARGE, "rpt_other"]
    assert rows(second, "rpt_other") == [(1, "a"), (2, "b")]
    assert not (second.folder / f"{SMALL}.parquet").exists()
    with closing(duckdb.connect(str(second.file), read_only=True)) as connection:
        tables = "select table_name from duckdb_tables() where schema_name = 'marts' order by 1"
        assert connection.execute(tables).fetchall() == [(LARGE,), ("rpt_other",)]
        noted = "select snapshot_id from lineage.snapshot"
        assert connection.execute(noted).fetchall() == [(second.id,)]
        assert connection.execute("select mart from lineage.marts order by 1").fetchall() == [
            (LARGE,), ("rpt_other",),
        ]  # fmt: skip


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


@pytest.mark.parametrize("file", ["closedloop.duckdb", f"{LARGE}.parquet"])
@pytest.mark.parametrize("damage", [_cut, Path.unlink])
def test_nothing_is_taken_from_a_damaged_snapshot(built: House, file: str, damage) -> None:  # noqa: ANN001
    first = publish(built.home)
    expected = rows(first, LARGE)
    damage(first.folder / file)
    assert rows(publish(built.home), LARGE) == expected


def test_a_shared_file_outlives_the_snapshot_it_was_made_for(built: House) -> None:
    expected = rows(publish(built.home), LARGE)
    for _ in range(8):
        last = publish(built.home)
    assert all(rows(one, LARGE) == expected for one in snapshots(built.home))
    rollback(built.home)
    assert rows(last, LARGE) == expected


def test_a_disk_without_hard_links_gets_copies(
    built: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr("os.link", refuse)
    first, second = publish(built.home), publish(built.home)
    assert not is_shared(first, second, LARGE)
    assert rows(second, LARGE) == rows(first, LARGE)
