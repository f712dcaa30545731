"""dbt that was started beside loading builds when it is told to, and never otherwise."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from orchestration.lib.building import dbt_ahead
from orchestration.lib.building.manifest import PARSED, make_manifest
from orchestration.lib.common.settings import Home


def test_a_build_that_nobody_takes_over_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOSEDLOOP_HOME", str(tmp_path))
    with dbt_ahead.started():
        (waiting,) = dbt_ahead._waiting
        assert waiting.process.poll() is None
    assert waiting.process.returncode is not None
    assert dbt_ahead.take_over() is None
    assert not Home(tmp_path).warehouse.exists()


def test_what_dbt_has_read_of_the_project_is_read_again_for_no_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOSEDLOOP_HOME", str(tmp_path))
    make_manifest()
    with dbt_ahead.started():
        known = Home(tmp_path).dbt / PARSED.name
        assert known.read_bytes() == PARSED.read_bytes()


@pytest.mark.parametrize("is_told", [True, False], ids=["told to go on", "the refresh was killed"])
def test_dbt_waits_for_the_refresh_that_started_it(
    monkeypatch: pytest.MonkeyPatch, is_told: bool
) -> None:
    wait, go = os.pipe()
    monkeypatch.setenv(dbt_ahead._WAITS_FOR, str(wait))
    if is_told:
        os.write(go, b"!")
    os.close(go)  # as the system does for a killed process
    assert dbt_ahead.wait_for_loading() is is_told
    assert dbt_ahead.wait_for_loading(), "what dbt starts itself has nothing to wait for"


def test_a_build_typed_by_hand_waits_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(dbt_ahead._WAITS_FOR, raising=False)
    assert dbt_ahead.wait_for_loading()
