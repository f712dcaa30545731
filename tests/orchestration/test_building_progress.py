"""What is said while dbt builds: how far it is, every few seconds, and nothing else."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from orchestration.lib.building import progress
from orchestration.lib.building.progress import Progress


class Clock:
    """A clock that a test moves, in seconds."""

    now = 100.0

    def __call__(self) -> float:
        """What it shows."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the progress."""
    found = Clock()
    monkeypatch.setattr(progress, "monotonic", found)
    return found


def event(name: str, total: int = 4) -> dict[str, Any]:
    """An event of dbt's log, as JSON has it."""
    return {"info": {"name": name}, "data": {"total": total}}


def test_what_is_built_is_counted_and_told_every_few_seconds(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "closedloop.building")
    told = Progress()
    told.tell(event("LogSeedResult"))
    clock.now += 4.9
    told.tell(event("LogModelResult"))
    assert caplog.messages == []
    clock.now += 0.1
    told.tell(event("LogModelResult"))
    assert caplog.messages == ["built 3 of 4"]


def test_what_builds_nothing_is_not_counted(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "closedloop.building")
    told = Progress()
    for name in ("LogTestResult", "LogStartLine", "MainReportVersion"):
        told.tell({"info": {"name": name}, "data": {}})
    told.tell({"info": {}})
    clock.now += 60
    told.tell(event("LogModelResult"))
    assert caplog.messages == ["built 1 of 4"]


def test_the_last_one_is_not_told_for_the_end_is(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "closedloop.building")
    told = Progress()
    clock.now += 60
    told.tell(event("LogModelResult", total=1))
    assert caplog.messages == []
