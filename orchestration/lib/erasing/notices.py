"""What a refresh warns of: persons who are due to be erased, and an erasure that was cut off."""

from __future__ import annotations

from contextlib import closing

from orchestration.lib.common.erased import REDUCED, erasure_state
from orchestration.lib.common.settings import Home
from orchestration.lib.common.warehouse import connect
from orchestration.lib.erasing.inactive import find_inactive, kept_days


def warning_of_inactive(home: Home) -> str | None:
    """That persons are due, and what to do; None where nobody is, or nobody ever shall be."""
    days = kept_days()
    if not days:
        return None
    with closing(connect(home, read_only=True)) as connection:
        count = len(find_inactive(home, connection, days).last_active)
    if not count:
        return None
    whom = f"{count:,} persons were" if count > 1 else "1 person was"
    return (
        f"personal data is kept too long: {whom} last active more than {days:,} days ago "
        "(var keep_personal_data_days); `make erase INACTIVE=1` shows and erases them"
    )


def warning_of_cut_off(home: Home) -> str | None:
    """That an erasure waits for its last step, and what to do; None where none does."""
    if erasure_state(home) != REDUCED:
        return None
    return (
        "an erasure was cut off: older snapshots in published/ still hold whom it took out of all "
        "else; `make erase` removes them"
    )
