"""Files with personal data are their user's alone; what is published is as readable as others."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from house import House

from dev.simulator import __main__ as simulator
from orchestration.commands import quarantine
from orchestration.lib.building.audit import mark_audited
from orchestration.lib.building.dagster_home import prepare_dagster_home
from orchestration.lib.common.console import quiet_console
from orchestration.lib.common.permissions import kept_private
from orchestration.lib.common.warehouse import connect
from orchestration.lib.publishing.snapshots import publish


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    """What most systems start a process with: everybody may read."""
    before = os.umask(0o022)
    yield
    assert os.umask(before) == 0o022


def wider(folder: Path) -> list[str]:
    """What below and in a folder somebody else may open."""
    paths = [folder, *folder.rglob("*")]
    return sorted(str(path) for path in paths if path.lstat().st_mode & 0o077)


def mode(path: Path) -> int:
    """Who may do what."""
    return stat.S_IMODE(path.stat().st_mode)


def test_work_file_logs_and_dagster_are_made_for_one_user(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOSEDLOOP_HOME", str(house.home.root))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    with kept_private(house.home.root):
        house.load()
        prepare_dagster_home()
        with quiet_console(house.home.logs):
            print("somebody@x.org")
    for folder in (house.home.warehouse_folder, house.home.logs, house.home.dagster):
        assert len(list(folder.iterdir())) > 0
        assert wider(folder) == []
    assert mode(house.home.warehouse) == 0o600
    assert mode(house.home.root) == 0o755


def test_a_work_file_that_was_wider_is_narrowed_by_whatever_opens_it(house: House) -> None:
    house.load()
    house.home.warehouse_folder.chmod(0o755)
    house.home.warehouse.chmod(0o644)
    house.load()
    assert (mode(house.home.warehouse_folder), mode(house.home.warehouse)) == (0o700, 0o600)


def test_a_landing_folder_stays_as_its_user_made_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = house.land("web/events/e.jsonl", "{}")
    with kept_private(house.home.root):
        house.load()
    assert (mode(house.home.landing), mode(file)) == (0o755, 0o644)
    monkeypatch.setenv("CLOSEDLOOP_HOME", str(house.home.root))
    assert quarantine.main([]) == 0


def test_what_is_published_stays_readable(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOSEDLOOP_AS_OF", "2026-06-30")
    with kept_private(house.home.root):
        house.load()
        with closing(connect(house.home)) as connection:
            connection.execute("create schema marts; create table marts.fct_one as select 1 as id")
        mark_audited(house.home)
        publish(house.home)
    published = [house.home.published, *house.home.published.rglob("*")]
    assert len(published) > 6
    for path in published:
        if not path.is_symlink():
            assert mode(path) == (0o755 if path.is_dir() else 0o644)


def test_a_made_up_company_lands_for_one_user(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert simulator.main(["--home", str(home), "--days", "40", "--visitors", "20"]) == 0
    assert mode(home) == 0o755
    assert wider(home / "landing") == []
