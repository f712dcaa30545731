"""Days to read: those never read, and those that the vendor may have restated since."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from orchestration.lib.extracting.drop import Drop

log = logging.getLogger("closedloop.extracting")


def yesterday(zone: str) -> date:
    """The last day that is over in a time zone."""
    return datetime.now(ZoneInfo(zone)).date() - timedelta(days=1)


def days_due(
    drop: Drop, name: str, *, since: date, until: date, again: int, kept: int | None = None
) -> Iterator[date]:
    """The days to read now, the oldest first; see `spans_due`."""
    spans = spans_due(drop, name, since=since, until=until, again=again, kept=kept, most=1)
    return (day for day, _ in spans)


def spans_due(
    drop: Drop,
    name: str,
    *,
    since: date,
    until: date,
    again: int,
    kept: int | None = None,
    most: int,
) -> Iterator[tuple[date, date]]:
    """The days to read now, as first and last ones of at most so many, the oldest first.

    A pass begins `again` days before the end of the one before, or at `since` if that was moved
    back, and ends with `until`. A span counts as read when the next is asked for, and a pass that
    broke off goes on there, so a limit never keeps a back-fill from its end. `name` is the cursor:
    one an account. Of `until` and the days before it the vendor keeps `kept`.
    """
    at = drop.cursors.get(name)
    oldest = until - timedelta(days=kept - 1) if kept else since
    if oldest > since:
        if at is None:
            log.info("%s: the vendor keeps no more, so it is read from %s on", drop.name, oldest)
        since = oldest
    if at is None or since < date.fromisoformat(at["since"]):
        at = {"since": since.isoformat(), "next": since.isoformat(), "is_over": False}
    day = date.fromisoformat(at["next"])
    if at["is_over"]:
        day -= timedelta(days=again)
    day = max(day, since)
    while day <= until:
        last = min(day + timedelta(days=most - 1), until)
        yield day, last
        day = last + timedelta(days=1)
        drop.save(**{name: at | {"next": day.isoformat(), "is_over": day > until}})
