"""A file that may still be written is left alone, and said so."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable

import pytest
from house import House

from orchestration.lib.common.settings import settle_seconds
from orchestration.lib.loading import load as loading
from orchestration.lib.loading import progress

Event = Callable[..., str]


def test_a_file_that_settles_soon_is_waited_for(
    house: House, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOSEDLOOP_SETTLE_SECONDS", "0.3")
    house.land("web/events/a.jsonl", event(1))
    started = time.monotonic()
    assert house.load()["web/events"].files_loaded == 1
    assert time.monotonic() - started > 0.2


def test_a_file_that_is_written_on_meanwhile_is_left_for_the_next_load_and_named(
    house: House, event: Event, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("CLOSEDLOOP_SETTLE_SECONDS", "4")
    caplog.set_level(logging.WARNING, "closedloop")
    old = house.land("web/events/old.jsonl", event(1))
    long_ago = (1_780_000_000, 1_780_000_000)
    os.utime(old, long_ago)
    growing = house.land("web/events/growing.jsonl", event(2)[:9])
    with monkeypatch.context() as patch:
        patch.setattr(loading.time, "sleep", lambda _: growing.write_text(event(2)))
        loaded = house.load()["web/events"]
    assert (loaded.files_loaded, loaded.files_unsettled) == (1, 1)
    assert "left for the next refresh: 1 files of web/events" in caplog.text
    os.utime(growing, long_ago)
    loaded = house.load()["web/events"]
    assert (loaded.files_loaded, loaded.rows_quarantined) == (1, 0)


def test_with_a_long_settle_time_a_fresh_file_waits_for_the_next_load(
    house: House, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOSEDLOOP_SETTLE_SECONDS", "600")
    file = house.land("web/events/a.jsonl", event(1))
    assert house.load()["web/events"].files_unsettled == 1
    long_ago = time.time() - 601
    os.utime(file, (long_ago, long_ago))
    assert house.load()["web/events"].files_loaded == 1


def test_a_file_from_a_clock_that_is_far_ahead_is_read(
    house: House, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOSEDLOOP_SETTLE_SECONDS", "600")
    tomorrow = time.time() + 86400
    os.utime(house.land("web/events/a.jsonl", event(1)), (tomorrow, tomorrow))
    assert house.load()["web/events"].files_loaded == 1


@pytest.mark.parametrize("given", ["soon", "-1", "inf"])
def test_a_settle_time_that_is_none_is_told(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOSEDLOOP_SETTLE_SECONDS", given)
    with pytest.raises(ValueError, match=f"CLOSEDLOOP_SETTLE_SECONDS is '{given}'"):
        settle_seconds()


def test_a_long_load_tells_how_far_it_is(
    house: House, event: Event, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(progress, "_EVERY", 0.05)
    monkeypatch.setattr(loading, "_MOST_FILES", 1)
    caplog.set_level(logging.INFO, "closedloop")
    really_stage = loading.stage

    def slowly(*given: object) -> object:
        time.sleep(0.1)
        return really_stage(*given)

    monkeypatch.setattr(loading, "stage", slowly)
    for number in range(2):
        house.land(f"web/events/{number}.jsonl", event(number))
    house.load()
    assert any("loading web/events: 1 of 2 files" in message for message in caplog.messages)
