"""A refresh that did not come by its hour is told, and cron is told by an exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from alert_servers import Webhook
from house import House

from dev.refreshing import ROOT
from orchestration.lib.alerting import late
from orchestration.lib.alerting.found import Seen
from orchestration.lib.alerting.late import due_since, is_late, lateness
from orchestration.lib.alerting.state import State
from orchestration.lib.alerting.tell import check, tell


def at(text: str) -> datetime:
    """A time in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def check_freshness(house: House) -> subprocess.CompletedProcess[str]:
    """What cron runs."""
    return subprocess.run(
        [sys.executable, "-m", "orchestration.commands.check_freshness"],
        cwd=ROOT,
        env=os.environ | {"CLOSEDLOOP_HOME": str(house.home.root)},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-12-02 06:59:59", "2026-12-01 05:00:00"),
        ("2026-12-02 07:00:00", "2026-12-02 05:00:00"),
        ("2026-12-02 23:59:00", "2026-12-02 05:00:00"),
        ("2026-12-03 00:01:00", "2026-12-02 05:00:00"),
    ],
)
def test_a_refresh_may_take_until_two_hours_after_its_hour(now: str, due: str) -> None:
    assert due_since(at(now)) == at(due)


def test_late_is_what_did_not_end_well_since_it_was_due() -> None:
    now = at("2026-12-02 07:00:00")
    assert is_late(State(), now)
    assert is_late(State(refreshed_at="2026-12-02 04:59:59"), now)
    assert not is_late(State(refreshed_at="2026-12-02 05:00:00"), now)
    assert not is_late(State(refreshed_at="2026-12-01 05:10:00"), at("2026-12-02 06:59:00"))


def test_one_that_came_and_failed_did_come() -> None:
    now = at("2026-12-02 07:00:00")
    state = State(refreshed_at="2026-12-01 05:10:00", tried_at="2026-12-02 05:10:00.000001")
    assert lateness(state, now) == []
    state.tried_at = "2026-12-01 05:10:00.000001"
    [trouble] = lateness(state, now)
    assert "the last one ended well at 2026-12-01 05:10:00 UTC" in trouble.what


@pytest.mark.parametrize(
    ("name", "value"), [("refresh_hour", 24), ("refresh_hour", 5.5), ("refresh_late_hours", 0)]
)
def test_an_hour_that_is_none_is_said(
    house: House, webhook: Webhook, monkeypatch: pytest.MonkeyPatch, name: str, value: float
) -> None:
    given = {"refresh_hour": 5, "refresh_late_hours": 2} | {name: value}
    monkeypatch.setattr(late, "project_var", given.__getitem__)
    [problem] = tell(house.home, Seen(failure="load: no space"))
    assert f"var {name} is {value}" in problem
    assert len(webhook.bodies) == 1


def test_a_refresh_that_does_not_come_is_told_once_and_again_when_one_came(
    house: House, webhook: Webhook
) -> None:
    tell(house.home, Seen(), datetime.now(UTC) - timedelta(days=3))
    check(house.home)
    check(house.home)
    tell(house.home, Seen())
    assert [body["subject"].split(": ")[1] for body in webhook.bodies] == [
        "1 wrong",
        "1 well again",
    ]
    assert "No refresh came since" in webhook.bodies[0]["text"]


def test_cron_gets_an_exit_code_and_a_person_what_is_wrong(house: House, webhook: Webhook) -> None:
    none = check_freshness(house)
    assert (none.returncode, none.stdout) == (1, "")
    assert none.stderr.startswith("There is no ")
    tell(house.home, Seen(warnings=["landing/x is odd"], is_built=True))
    fresh = check_freshness(house)
    assert (fresh.returncode, fresh.stderr) == (0, "")
    assert "landing/x is odd. What to do: " in fresh.stdout
    state = house.home.alerts / "state.json"
    state.unlink()
    stale = check_freshness(house)
    assert stale.returncode == 1
    assert "No refresh came since" in stale.stdout
    assert len(webhook.bodies) == 2
