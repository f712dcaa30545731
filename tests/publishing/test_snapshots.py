"""What BI reads is always one whole, tested snapshot."""

from __future__ import annotations

import hashlib
import threading
from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb
import pytest
from house import House

from orchestration.lib.building.audit import Check, mark_audited
from orchestration.lib.common.locking import mark_unaudited
from orchestration.lib.common.settings import Home
from orchestration.lib.common.warehouse import connect
from orchestration.lib.publishing import snapshots as publishing
from orchestration.lib.publishing.snapshots import (
    PublishingError,
    current,
    publish,
    rollback,
    snapshots,
)


@pytest.fixture
def built(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house whose marts are built; both hold the figure 0 in each of 1,000 rows."""
    monkeypatch.setenv("CLOSEDLOOP_AS_OF", "2026-06-30")
    house.load()
    build(house, 0)
    return house


def build(house: House, figure: int) -> None:
    """Stands for dbt: marts that all say `figure`, built and tested."""
    mark_unaudited(house.home)
    with closing(connect(house.home)) as connection:
        connection.execute("create schema if not exists marts")
        for mart in ("fct_one", "rpt_two"):
            connection.execute(
                f"create or replace table marts.{mart} as "
                f"select {figure} as figure from range(1000)"
            )
    mark_audited(house.home)


def figures(file: Path) -> tuple[int, ...]:
    """Every figure that a reader of the file sees, and how many marts the note lists."""
    with closing(duckdb.connect(str(file), read_only=True)) as connection:
        return connection.execute(
            """
            select
                (select min(figure) from marts.fct_one), (select max(figure) from marts.fct_one),
                (select min(figure) from marts.rpt_two), (select count(*) from marts.rpt_two),
                (select count(*) from lineage.marts)
            """
        ).fetchone()


def bi_file(house: House) -> Path:
    """What a BI tool is pointed at."""
    return house.home.published / "current" / "closedloop.duckdb"


def test_a_snapshot_holds_every_mart_as_table_and_as_parquet(built: House) -> None:
    snapshot = publish(built.home, {"dagster_run": "x"})
    assert figures(bi_file(built)) == (0, 0, 0, 1000, 2)
    assert sorted(path.name for path in snapshot.folder.iterdir()) == [
        "closedloop.duckdb", "fct_one.parquet", "lineage", "rpt_two.parquet", "snapshot.json",
    ]  # fmt: skip
    assert duckdb.execute(
        f"select count(*) from '{snapshot.folder / 'fct_one.parquet'}'"
    ).fetchone() == (1000,)
    with closing(duckdb.connect(str(bi_file(built)), read_only=True)) as connection:
        assert connection.execute(
            "select distinct table_schema, table_type from information_schema.tables order by 1"
        ).fetchall() == [("lineage", "BASE TABLE"), ("marts", "BASE TABLE")]


def test_a_snapshot_says_what_it_was_made_from(built: House) -> None:
    built.land("crm/contacts/c.csv", "contact_id,created_at\n1,2026-01-01\n2,\n")
    built.load()
    checks = [Check("is_whole", "fct_one", "pass", 0), Check("is_fresh", "rpt_two", "warn", 3)]
    mark_audited(built.home, checks)
    snapshot = publish(built.home, {"dagster_run": "run"})
    digest = hashlib.sha256((built.home.landing / "crm/contacts/c.csv").read_bytes()).hexdigest()
    with closing(duckdb.connect(str(bi_file(built)), read_only=True)) as connection:

        def read(sql: str) -> list[tuple]:
            return connection.execute(sql).fetchall()

        assert read(
            "select snapshot_id, as_of_date, run_id, duckdb_version, checks_passed, checks_warned "
            "from lineage.snapshot"
        ) == [(snapshot.id, date(2026, 6, 30), "run", duckdb.__version__, 1, 1)]
        assert read("from lineage.marts") == [("fct_one", 1000), ("rpt_two", 1000)]
        assert read(
            "select path, sha256, rows_read, rows_accepted, rows_quarantined from lineage.files"
        ) == [("crm/contacts/c.csv", digest, 2, 1, 1)]
        assert read("from lineage.checks") == [
            ("is_fresh", "rpt_two", "warn", 3), ("is_whole", "fct_one", "pass", 0),
        ]  # fmt: skip
        for (table,) in read("select table_name from duckdb_tables() where schema_name='lineage'"):
            parquet = snapshot.folder / "lineage" / f"{table}.parquet"
            assert read(f"from '{parquet}'") == read(f"from lineage.{table}")


def test_marts_that_did_not_pass_their_tests_are_not_published(built: House) -> None:
    first = publish(built.home)
    mark_unaudited(built.home)
    with pytest.raises(PublishingError, match="not built and tested"):
        publish(built.home)
    assert current(built.home).id == first.id


def test_marts_older_than_what_was_loaded_are_not_published(built: House) -> None:
    built.land("crm/contacts/c.csv", "contact_id,created_at\n1,2026-01-01\n")
    built.load()
    with pytest.raises(PublishingError, match="not built and tested"):
        publish(built.home)


def test_the_last_seven_are_kept_and_the_current_one_always(
    built: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [publish(built.home).id for _ in range(9)]
    assert [one.id for one in snapshots(built.home)] == ids[-7:]
    rollback(built.home, ids[2])
    with monkeypatch.context() as patch:
        patch.setattr(publishing, "KEPT", 6)
        publishing._prune(built.home, None)
    assert current(built.home).id == ids[2]
    # A reader may just have followed the link to the one that was current.
    more = [publish(built.home).id]
    assert [one.id for one in snapshots(built.home)] == [*ids[2:], *more]
    more.append(publish(built.home).id)
    assert [one.id for one in snapshots(built.home)] == [*ids[4:], *more]


def test_rollback_goes_to_the_snapshot_before_or_to_the_one_named(built: House) -> None:
    ids = []
    for figure in range(3):
        build(built, figure)
        ids.append(publish(built.home).id)
    assert rollback(built.home).id == ids[1]
    assert figures(bi_file(built))[0] == 1
    assert rollback(built.home).id == ids[0]
    with pytest.raises(PublishingError, match="no snapshot before the current one"):
        rollback(built.home)
    assert rollback(built.home, ids[2]).id == ids[2]
    with pytest.raises(PublishingError, match="no snapshot of yesterday"):
        rollback(built.home, "of yesterday")
    assert figures(bi_file(built))[0] == 2


def test_a_reader_during_publication_sees_one_whole_snapshot(built: House) -> None:
    publish(built.home)
    seen: list[tuple[int, ...]] = []
    errors: list[Exception] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                seen.append(figures(bi_file(built)))
            except Exception as error:
                errors.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for figure in range(1, 7):
        build(built, figure)
        publish(built.home)
    done.set()
    reader.join()
    assert errors == []
    assert all(low == high == other and rows == 1000 for low, high, other, rows, _ in seen)
    assert len({low for low, *_ in seen}) > 1


def test_a_snapshot_in_use_outlives_its_replacement(built: House) -> None:
    publish(built.home)
    with closing(duckdb.connect(str(bi_file(built)), read_only=True)) as connection:
        for figure in range(1, 10):
            build(built, figure)
            publish(built.home)
        assert connection.execute("select sum(figure) from marts.fct_one").fetchone() == (0,)


@pytest.mark.parametrize("step", ["_write_marts", "_sync", "_make_current", "_prune"])
def test_a_publication_killed_at_any_step_leaves_a_whole_snapshot_current(
    built: House, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    publish(built.home)
    build(built, 1)
    really = getattr(publishing, step)

    def killed(*args: object) -> None:
        if step == "_write_marts":
            really(*args)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(publishing, step, killed)
        with pytest.raises(KeyboardInterrupt):
            publish(built.home)
    low, high, other, rows, marts = figures(bi_file(built))
    assert low == high == other
    assert (rows, marts) == (1000, 2)
    publish(built.home)
    assert figures(bi_file(built))[0] == 1
    folders = list((built.home.published / "snapshots").iterdir())
    assert len(folders) == len(snapshots(built.home))
    assert not list(built.home.published.glob(".current-*"))


def test_a_log_left_beside_a_snapshot_stops_its_publication(
    built: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = publishing.write_lineage

    def leaves_a_log(home: Home, file: Path, *args: object) -> None:
        really(home, file, *args)
        file.with_name(f"{file.name}.wal").write_bytes(b"log")

    monkeypatch.setattr(publishing, "write_lineage", leaves_a_log)
    with pytest.raises(PublishingError, match="wal was left behind"):
        publish(built.home)
    assert current(built.home) is None
