"""Readers while the snapshot is swapped: every answer is of one snapshot."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import duckdb
import pytest
from starlette.testclient import TestClient

from orchestration.dashboard.server import dashboard
from orchestration.lib.common.settings import Home

SWAPS = 100
OTHER = "20260101T000000000Z_abcdef"


@pytest.fixture(scope="module")
def two(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Two snapshots: in the second every sale brought twice as much."""
    root = tmp_path_factory.mktemp("two")
    now = (home.published / "current").resolve()
    for name in (now.name, OTHER):
        folder = root / "published/snapshots" / name
        folder.mkdir(parents=True)
        shutil.copy(now / "closedloop.duckdb", folder)
    with duckdb.connect(str(root / "published/snapshots" / OTHER / "closedloop.duckdb")) as file:
        file.execute("update marts.rpt_sources set revenue = 2 * revenue")
        file.execute("update lineage.snapshot set snapshot_id = ?", [OTHER])
    _make_current(root, now.name)
    return Home(root)


def _make_current(root: Path, name: str) -> None:
    link = root / "published/.next"
    link.symlink_to(f"snapshots/{name}")
    link.replace(root / "published/current")


def test_a_snapshot_that_is_no_longer_current_is_closed(two: Home) -> None:
    client = TestClient(dashboard(two, ["testserver"]))
    names = sorted(path.name for path in (two.published / "snapshots").iterdir())
    for name in names:
        _make_current(two.root, name)
        assert client.get("/api/overview").json()["snapshot"]["snapshot_id"] == name
        opened = {os.path.realpath(file) for file in Path("/proc/self/fd").iterdir()}
        folder = (two.published / "snapshots").resolve()
        assert {file for file in opened if file.startswith(str(folder))} == {
            str(folder / name / "closedloop.duckdb")
        }


def test_no_answer_mixes_two_snapshots(two: Home) -> None:
    client = TestClient(dashboard(two, ["testserver"]))
    names = sorted(path.name for path in (two.published / "snapshots").iterdir())
    stopped = threading.Event()
    seen: list[tuple[str, int, int, int]] = []

    def read() -> None:
        while not stopped.is_set():
            answer = client.get("/api/sources", params={"from": "2026-03-01"}).json()
            tables = answer["tables"]
            seen.append(
                (
                    answer["snapshot"]["snapshot_id"],
                    *(
                        round(100 * sum(row["revenue"] for row in tables[name]))
                        for name in ("sources", "total", "trend")
                    ),
                )
            )

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for swap in range(SWAPS):
        _make_current(two.root, names[swap % 2])
        stopped.wait(0.03)
    stopped.set()
    for reader in readers:
        reader.join()
    assert {name for name, *_ in seen} == set(names)
    assert all(of_rows == total == of_weeks for _, of_rows, total, of_weeks in seen)
    totals = {(name, total) for name, _, total, _ in seen}
    assert len(totals) == 2
    assert max(total for _, total in totals) == 2 * min(total for _, total in totals)
