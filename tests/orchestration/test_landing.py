"""The step that loads: a broken export fails its stream's check and stops the run in one line."""

from __future__ import annotations

import json

import dagster as dg
import pytest
from house import House

from orchestration.defs.ingestion import FEW, asset_key, landing
from orchestration.defs.resources import Warehouse
from orchestration.lib.landing.streams import read_streams

STREAMS = [one for one in read_streams() if one.path in ("generic/calls", "generic/content")]


@pytest.fixture
def spoilt(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house of the project's own streams, where a tenth of the calls is faulty."""
    monkeypatch.setenv("CLOSEDLOOP_HOME", str(house.home.root))
    house.streams = STREAMS
    call = {"call_id": "1", "started_at": "2026-06-01", "is_answered": True}
    lines = [json.dumps(call | {"call_id": str(number)}) for number in range(90)]
    lines += [json.dumps(call | {"started_at": "ann@x.org"})] * 10
    house.land("generic/calls/a.jsonl", "\n".join(lines))
    house.land("generic/content/c.csv", "page_path,content_type\n/,page\n")
    return house


def load() -> dg.ExecuteInProcessResult:
    """A run of the step alone, for two of its streams."""
    return dg.materialize(
        [landing],
        selection=[asset_key(stream) for stream in STREAMS],
        resources={"warehouse": Warehouse()},
        raise_on_error=False,
    )


def test_a_broken_export_fails_its_streams_check_and_the_run_until_it_is_taken_away(
    spoilt: House,
) -> None:
    result = load()
    assert not result.success
    checks = {
        one.asset_key.path[1]: one
        for one in result.get_asset_check_evaluations()
        if one.check_name == FEW
    }
    assert {name: one.passed for name, one in checks.items()} == {"calls": False, "content": True}
    assert checks["calls"].severity == dg.AssetCheckSeverity.ERROR
    [failure] = [event for event in result.all_events if event.is_step_failure]
    told = failure.step_failure_data.user_failure_data.description
    assert told.startswith("generic/calls: 10 of the 100 records that came since the last")
    assert "most often: started_at is not a time" in told
    assert "x.org" not in told
    assert not any(event.is_step_up_for_retry for event in result.all_events)
    (spoilt.home.landing / "generic/calls/a.jsonl").unlink()
    assert load().success


def test_what_changed_in_a_stream_is_its_metadata(spoilt: House) -> None:
    spoilt.load()
    spoilt.land("generic/calls/b.jsonl", '{"call_id": 1, "started_at": "2026-06-01", "mood": "x"}')
    result = load()
    [calls] = [
        event.materialization
        for event in result.get_asset_materialization_events()
        for event in [event.step_materialization_data]
        if event.materialization.asset_key.path[-1] == "calls"
    ]
    assert calls.metadata["schema_changes"].value == [
        "call_id was text and is number now",
        "mood appeared",
    ]
