"""Whether the daily refresh came by its hour (vars refresh_hour and refresh_late_hours)."""

from __future__ import annotations

from datetime import datetime, timedelta

from orchestration.lib.alerting.state import State
from orchestration.lib.alerting.troubles import LATE, Trouble, moment
from orchestration.lib.common.own_settings import project_var


def refresh_hour() -> int:
    """The hour (UTC) of the daily refresh; raises ValueError when the var is none."""
    hour = project_var("refresh_hour")
    if hour not in range(24):
        raise ValueError(f"var refresh_hour is {hour}; write a whole hour from 0 to 23")
    return int(hour)


def due_since(now: datetime) -> datetime:
    """When the newest refresh that should be done by `now` was to begin; both in UTC.

    Raises ValueError when one of the vars is not what it may be.
    """
    patience = project_var("refresh_late_hours")
    if not 0 < patience <= 24:
        raise ValueError(f"var refresh_late_hours is {patience}; write hours, up to 24")
    due = now.replace(hour=refresh_hour(), minute=0, second=0, microsecond=0)
    if due + timedelta(hours=patience) > now:
        due -= timedelta(days=1)
    return due


def is_late(state: State, now: datetime) -> bool:
    """Whether no refresh went well since the newest one was due."""
    return state.refreshed_at is None or state.refreshed_at < moment(due_since(now))


def lateness(state: State, now: datetime) -> list[Trouble]:
    """The trouble that no refresh came at all; one that came and failed is another."""
    if not is_late(state, now) or (state.tried_at or "") >= moment(due_since(now)):
        return []
    last = f"the last one ended well at {state.refreshed_at} UTC" if state.refreshed_at else "never"
    return [
        Trouble(
            LATE,
            f"No refresh came since {moment(due_since(now))} UTC, when one was due ({last})",
            "see whether cron, the timer or `make dev` runs, and whether a refresh hangs; "
            "`make refresh` does it now",
            sign="late",
        )
    ]
