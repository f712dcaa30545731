"""dbt that was started beside loading builds when it is told to, and never otherwise."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from orchestration.lib.building import dbt_ahead
from orchestration.lib.common.settings import Home


def test_a_build_that_nobody_takes_over_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOSEDLOOP_HOME", str(tmp_path))
    monkeypatch.setattr(dbt_ahead, "TARGET", tmp_path / "target")
    with dbt_ahead.started():
        (waiting,) = dbt_ahead._waiting
        assert waiting.process.poll() is None
    assert waiting.process.returncode is not None
    assert dbt_ahead.take_over() is None
    assert not Home(tmp_path).warehouse.exists()


@pytest.mark.parametrize(("parsed_at", "known"), [(2_000, b"parsed"), (1_000, b"known")])
def test_what_was_just_parsed_for_the_manifest_is_not_parsed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parsed_at: int, known: bytes
) -> None:
    target = tmp_path / "target" / "refresh"
    target.mkdir(parents=True)
    for folder, content, at in [(target.parent, b"parsed", parsed_at), (target, b"known", 1_500)]:
        file = folder / "partial_parse.msgpack"
        file.write_bytes(content)
        os.utime(file, (at, at))
    monkeypatch.setenv("CLOSEDLOOP_HOME", str(tmp_path))
    monkeypatch.setattr(dbt_ahead, "TARGET", target)
    with dbt_ahead.started():
        assert (target / "partial_parse.msgpack").read_bytes() == known


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
