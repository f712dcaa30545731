"""What the plugin changes about dbt itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dbt.events.types import MainReportVersion
from dbt_common.events.base_types import EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import ctx_set_event_manager, get_event_manager
from dbt_common.events.functions import fire_event
from dbt_common.events.logger import LoggerConfig
from dbt_common.events.types import SystemStdErr

from orchestration.lib.dbt_plugin import drop_events_for_no_log


@pytest.fixture
def manager() -> Iterator[EventManager]:
    """An event manager of dbt's, in the place of the process's own."""
    own = get_event_manager()
    manager = EventManager()
    ctx_set_event_manager(manager)
    yield manager
    ctx_set_event_manager(own)


@pytest.mark.parametrize(
    ("levels", "told"),
    [
        ((EventLevel.INFO, EventLevel.WARN), ["info"]),
        ((EventLevel.INFO, EventLevel.DEBUG), ["debug", "info", "debug"]),
    ],
)
def test_debug_events_are_made_where_a_log_takes_them(
    manager: EventManager, tmp_path: Path, levels: tuple[EventLevel, ...], told: list[str]
) -> None:
    for level in levels:
        log = str(tmp_path / f"{level}.log")
        manager.add_logger(LoggerConfig(name=level, level=level, output_file_name=log))
    heard: list[str] = []
    drop_events_for_no_log.__wrapped__()
    manager.add_callback(lambda message: heard.append(message.info.level))
    version = MainReportVersion(version="1", log_version=3)
    for event, level in (
        (SystemStdErr(bmsg="x"), None),
        (version, None),
        (version, EventLevel.DEBUG),
    ):
        fire_event(event, level)
    assert heard == told
