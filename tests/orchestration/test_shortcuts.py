"""Each shortcut past dbt and Dagster still spares something, and none changes what they do."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from dagster._core.execution.context.system import StepExecutionContext
from dagster._core.storage.event_log.sqlite import sqlite_event_log
from dbt.events.types import MainReportVersion
from dbt.task import runnable
from dbt.tracking import track_behavior_change_warn
from dbt_common.clients import agate_helper
from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import ctx_set_event_manager, get_event_manager
from dbt_common.events.functions import fire_event
from dbt_common.events.logger import LoggerConfig
from dbt_common.events.types import SystemStdErr

from orchestration.lib.building import shortcuts
from orchestration.lib.building.dagster_dbt import DbtCliResource
from orchestration.lib.building.shortcuts import spare_dbt_events


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> Iterator[EventManager]:
    """An event manager of dbt's, in the place of the process's own."""
    own = get_event_manager()
    manager = EventManager()
    manager.add_callback(track_behavior_change_warn)  # as dbt does for itself
    monkeypatch.setattr(BaseEvent, "__init__", BaseEvent.__init__)
    ctx_set_event_manager(manager)
    yield manager
    ctx_set_event_manager(own)


def _fire() -> None:
    """Events of both levels, made as what they are fired as and made as the other."""
    fire_event(SystemStdErr(bmsg="debug"))
    fire_event(MainReportVersion(version="info", log_version=3))
    fire_event(MainReportVersion(version="info as debug", log_version=3), EventLevel.DEBUG)
    fire_event(SystemStdErr(bmsg="debug as info"), EventLevel.INFO)


_ALL = [
    'STDERR: "debug"',
    "Running with dbtinfo",
    "Running with dbtinfo as debug",
    'STDERR: "debug as info"',
]


@pytest.mark.parametrize(("level", "told"), [("info", _ALL[1::2]), ("debug", _ALL)])
def test_debug_events_are_made_where_a_log_takes_them(
    manager: EventManager, tmp_path: Path, level: str, told: list[str]
) -> None:
    log = tmp_path / "dbt.log"
    lines = LoggerConfig(name="log", level=EventLevel(level), output_file_name=str(log))
    manager.add_logger(lines)
    made: list[BaseEvent] = []
    make = BaseEvent.__init__
    BaseEvent.__init__ = lambda event, **said: made.append(event) or make(event, **said)
    spare_dbt_events.__wrapped__()
    _fire()
    manager.flush()
    assert [line.split("  ")[-1] for line in log.read_text().splitlines()] == told
    assert len(made) == (4 if level == "debug" else 3)


def test_debug_events_are_made_for_whoever_listens(manager: EventManager) -> None:
    heard: list[str] = []
    manager.add_callback(lambda message: heard.append(message.info.msg))
    spare_dbt_events.__wrapped__()
    _fire()
    assert heard == _ALL


def test_with_another_version_a_shortcut_is_off_and_says_so_once(
    manager: EventManager, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(shortcuts.TRIED_WITH, "dbt-core", "1.11.0")
    shortcuts.is_tried.cache_clear()
    make = BaseEvent.__init__
    with caplog.at_level(logging.WARNING, "closedloop.shortcuts"):
        spare_dbt_events.__wrapped__()
        spare_dbt_events.__wrapped__()
    shortcuts.is_tried.cache_clear()
    assert BaseEvent.__init__ is make
    assert [one.getMessage().partition(": ")[0] for one in caplog.records] == [
        "a refresh takes longer"
    ]


def test_every_shortcut_was_tried_with_what_is_installed() -> None:
    assert shortcuts.is_tried(*shortcuts.TRIED_WITH)


def test_dagster_dbt_loads_without_dbt() -> None:
    tried = "import sys, orchestration.lib.building.dagster_dbt; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", tried], capture_output=True, text=True, check=True)
    assert "dagster_dbt" in done.stdout.split()
    assert "dbt.version" not in done.stdout.split()


def test_what_spares_starts_of_dbt_is_what_dagster_dbt_calls() -> None:
    called = {"_cli_version", "_initialize_dbt_core_adapter"}
    assert called <= vars(DbtCliResource).keys()


def test_dbt_writes_its_manifest_once_and_makes_one_table_without_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runnable, "write_manifest", runnable.write_manifest)
    monkeypatch.setattr(agate_helper, "empty_table", agate_helper.empty_table)
    assert agate_helper.empty_table() is not agate_helper.empty_table()
    shortcuts.spare_dbt_work.__wrapped__()
    assert agate_helper.empty_table() is agate_helper.empty_table()
    assert runnable.write_manifest(None, "nowhere") is None


def test_the_assets_of_a_step_are_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(
        StepExecutionContext, "get_output_asset_keys", lambda context: asked.append(context) or {1}
    )
    shortcuts.find_outputs_once()
    context = StepExecutionContext.__new__(StepExecutionContext)
    assert [context.get_output_asset_keys() for _ in range(2)] == [{1}, {1}]
    assert len(asked) == 1


def test_a_run_is_recorded_over_one_engine_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_event_log, "create_engine", sqlite_event_log.create_engine)
    shortcuts.lighten_run_storage()
    make = sqlite_event_log.create_engine
    assert make("sqlite://") is make("sqlite://")
