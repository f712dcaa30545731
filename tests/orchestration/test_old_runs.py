"""Dagster's records end after some days: runs go with their logs, and the files shrink."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import dagster as dg
import pytest
from house import House

from orchestration.lib.building import old_runs
from orchestration.lib.building.dagster_home import prepare_dagster_home
from orchestration.lib.building.old_runs import tidy
from orchestration.lib.common.console import quiet_console


@dg.asset(check_specs=[dg.AssetCheckSpec("claim", asset="thing")])
def thing() -> dg.MaterializeResult:
    return dg.MaterializeResult(
        metadata={"text": "x" * 200_000},
        check_results=[dg.AssetCheckResult(passed=True, metadata={"text": "y" * 100_000})],
    )


@pytest.fixture
def instance(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    monkeypatch.setenv("CLOSEDLOOP_HOME", str(house.home.root))
    monkeypatch.setenv("DAGSTER_HOME", str(house.home.dagster))
    prepare_dagster_home()
    with dg.DagsterInstance.get() as instance:
        yield instance


def run(instance: dg.DagsterInstance, days_ago: float = 0) -> str:
    """A run that ended some days ago."""
    done = dg.materialize([thing], instance=instance)
    with closing(sqlite3.connect(Path(instance.root_directory) / "history/runs.db")) as runs, runs:
        moved = "update runs set update_timestamp = datetime('now', ?) where run_id = ?"
        runs.execute(moved, [f"-{days_ago} days", done.run_id])
    return done.run_id


def files(house: House) -> set[str]:
    """Which runs have files."""
    return {
        path.name.split(".")[0]
        for folder in ("history/runs", "storage")
        for path in (house.home.dagster / folder).iterdir()
    }


def checks(house: House) -> list[tuple[str]]:
    """The run of each record of a check."""
    with closing(sqlite3.connect(house.home.dagster / "history/runs/index.db")) as index:
        return index.execute("select run_id from asset_check_executions").fetchall()


def size(folder: Path) -> int:
    """Bytes of all files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_runs_older_than_the_var_go_with_their_logs_and_the_files_shrink(
    house: House, instance: dg.DagsterInstance
) -> None:
    old = [run(instance, 31) for _ in range(8)]
    kept = [run(instance, 29), run(instance)]
    before = size(house.home.dagster)
    tidy(instance, house.home)
    assert {one.run_id for one in instance.get_runs()} == set(kept)
    assert not files(house) & set(old)
    assert size(house.home.dagster) < before / 2.5
    assert not [path for path in house.home.dagster.rglob("*-wal") if path.stat().st_size]
    latest = instance.get_latest_materialization_event(dg.AssetKey("thing"))
    assert latest
    assert latest.run_id == kept[-1]


def test_what_a_page_of_dagster_shows_last_is_kept_though_its_run_is_old(
    house: House, instance: dg.DagsterInstance
) -> None:
    run(instance, 40)
    tidy(instance, house.home)
    assert instance.get_runs() == []
    assert instance.get_latest_materialization_event(dg.AssetKey("thing"))
    assert len(checks(house)) == 1


def test_what_a_killed_refresh_left_of_a_run_that_it_deleted_goes_too(
    house: House, instance: dg.DagsterInstance
) -> None:
    gone, kept = run(instance), run(instance)
    instance.delete_run(gone)
    assert gone in files(house)
    tidy(instance, house.home)
    assert gone not in files(house)
    assert kept in files(house)
    assert checks(house) == [(kept,)]


def test_a_writer_at_work_is_left_alone_and_the_next_refresh_tidies_up(
    house: House, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(old_runs, "_PATIENCE", 0.1)
    for _ in range(4):
        run(instance, 31)
    tidy(instance, house.home)
    index = house.home.dagster / "history/runs/index.db"
    with closing(sqlite3.connect(index)) as writer:
        writer.execute("begin immediate")
        began = time.monotonic()
        tidy(instance, house.home)
        assert time.monotonic() - began < 2
        writer.rollback()
    assert instance.get_latest_materialization_event(dg.AssetKey("thing"))


def test_a_reader_goes_on_while_the_file_is_written_anew(
    house: House, instance: dg.DagsterInstance
) -> None:
    for _ in range(6):
        run(instance, 31)
    index = house.home.dagster / "history/runs/index.db"
    with closing(sqlite3.connect(index)) as reader:
        reader.execute("begin")
        seen = reader.execute("select count(*) from event_logs").fetchone()
        tidy(instance, house.home)
        assert reader.execute("select count(*) from event_logs").fetchone() == seen
    assert instance.get_runs() == []


def test_a_storage_that_fails_is_a_warning(
    house: House, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("closedloop"), "propagate", True)

    class Broken:
        def get_run_records(self, **_: object) -> list[object]:
            raise sqlite3.OperationalError("database is locked")

    tidy(Broken(), house.home)
    assert "old runs are kept until the next refresh: database is locked" in caplog.text


def test_logs_older_than_the_var_go(tmp_path: Path) -> None:
    for name, days in (("refresh-1.log", 31), ("refresh-2.log", 29), ("mine.txt", 90)):
        (tmp_path / name).write_text("")
        os.utime(tmp_path / name, (time.time() - days * 86_400,) * 2)
    with quiet_console(tmp_path, 30) as log:
        pass
    assert {path.name for path in tmp_path.iterdir()} == {"refresh-2.log", "mine.txt", log.name}
