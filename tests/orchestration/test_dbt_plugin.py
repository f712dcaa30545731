"""What the plugin changes about dbt itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dbt.events.types import MainReportVersion
from dbt.tracking import track_behavior_change_warn
from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import ctx_set_event_manager, get_event_manager
from dbt_common.events.functions import fire_event
from dbt_common.events.logger import LoggerConfig
from dbt_common.events.types import SystemStdErr

from orchestration.lib.building.dbt_plugin import drop_events_for_no_log


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
    drop_events_for_no_log.__wrapped__()
    _fire()
    manager.flush()
    assert [line.split("  ")[-1] for line in log.read_text().splitlines()] == told
    assert len(made) == (4 if level == "debug" else 3)


def test_debug_events_are_made_for_whoever_listens(manager: EventManager) -> None:
    heard: list[str] = []
    manager.add_callback(lambda message: heard.append(message.info.msg))
    drop_events_for_no_log.__wrapped__()
    _fire()
    assert heard == _ALL
