"""Brightpath's reach, which no visit carries: what is noted down by the week, what came of events,
and what a search tool reports by the month. Fourteen months more than the window, so that it can be
held against the year before."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random

from dev.simulator.clock import DAY, HOUR, Window, day_of, iso
from dev.simulator.occasions import fairs
from dev.simulator.vendors.generic import write_csv
from dev.simulator.writer import Tree

_STREAM = "generic/attract_metrics"
_COLUMNS = ("metric", "dimension", "period_start", "value", "reported_at")
_MONTHS_BEFORE = 14
# A report has the month that is over and the same twelve as the year before.
_MONTHS_A_REPORT = 13
_RANKED = ("attribution software", "call tracking software", "how to track lead sources")
_NETWORKS = {"linkedin": 4_200, "youtube": 1_150, "x": 2_300}

Row = tuple[object, ...]


def write_attract_metrics(
    landing: Tree, window: Window, seed: int
) -> Iterator[tuple[str, int, int, str | None]]:
    """Write all files; yield of each month of searches its day, first and last value, and when it
    was restated last."""
    first = _months_from(date.fromisoformat(day_of(window.start)), -_MONTHS_BEFORE)
    weekly = [*_weeks_before(first, window, seed), *_weeks_within(window, seed)]
    write_csv(landing, _STREAM, "attract_metrics.csv", _COLUMNS, weekly)
    shared = list(_shares_and_releases(first, window, seed))
    write_csv(landing, _STREAM, "shares_and_releases.csv", _COLUMNS, shared)
    write_csv(landing, _STREAM, "events.csv", _COLUMNS, list(_events(first, window, seed)))
    yield from _write_search_volumes(landing, first, window, seed)


def _weeks_within(window: Window, seed: int) -> Iterator[Row]:
    rng = Random(f"{seed}/attract")
    followers = dict(_NETWORKS)
    for week in range(window.start, window.end - 6 * DAY, 7 * DAY):
        for network in followers:
            followers[network] += rng.randrange(-4, 60)
            yield _of_week(week, "social_followers", network, followers[network])
        for keyword in _RANKED:
            yield _of_week(week, "search_ranking", keyword, rng.randrange(2, 19))
        yield _of_week(week, "press_mentions", "", rng.randrange(0, 5))


def _weeks_before(first: date, window: Window, seed: int) -> Iterator[Row]:
    """Tell the weeks before the window, so that followers come to what they begin it with."""
    rng = Random(f"{seed}/attract/before")
    followers = dict(_NETWORKS)
    rows: list[Row] = []
    for week in range(window.start - 7 * DAY, _milliseconds(first) - 1, -7 * DAY):
        for network in followers:
            rows.append(_of_week(week, "social_followers", network, followers[network]))
            followers[network] -= rng.randrange(-4, followers[network] // 80)
        for keyword in _RANKED:
            rows.append(_of_week(week, "search_ranking", keyword, rng.randrange(4, 30)))
        rows.append(_of_week(week, "press_mentions", "", rng.randrange(0, 4)))
    yield from reversed(rows)


def _shares_and_releases(first: date, window: Window, seed: int) -> Iterator[Row]:
    rng = Random(f"{seed}/attract/shares")
    begin = window.start - (window.start - _milliseconds(first)) // (7 * DAY) * 7 * DAY
    for week in range(begin, window.end - 6 * DAY, 7 * DAY):
        for network in _NETWORKS:
            yield _of_week(week, "social_shares", network, rng.randrange(3, 45))
        yield _of_week(week, "press_releases", "", rng.choices((0, 1), (3, 1))[0])


def _events(first: date, window: Window, seed: int) -> Iterator[Row]:
    """Tell of a webinar a month, and of the fairs in the window and before it."""
    rng = Random(f"{seed}/attract/events")
    month = first
    while (day := _milliseconds(month + timedelta(days=16))) + 2 * DAY <= window.end:
        yield from _event(day, "webinar", "", rng.randrange(18, 90), rng.randrange(2, 9))
        month = _months_from(month, 1)
    for fair in fairs(window, years_before=2):
        day = fair.at // DAY * DAY
        if day >= _milliseconds(first):
            attendees, leads = rng.randrange(90, 240), rng.randrange(8, 30)
            yield from _event(day, "event", fair.source, attendees, leads)


def _event(day: int, kind: str, name: str, attendees: int, leads: int) -> Iterator[Row]:
    reported = iso(day + 2 * DAY)
    for metric, value in ((f"{kind}s_held", 1), (f"{kind}_attendees", attendees)):
        yield (metric, name, day_of(day), value, reported)
    yield (f"{kind}_leads", name, day_of(day), leads, reported)


def _write_search_volumes(
    landing: Tree, first: date, window: Window, seed: int
) -> Iterator[tuple[str, int, int, str | None]]:
    """Write a report a month, which scales its best month to 100 and so all others anew."""
    searches: dict[date, int] = {}
    reported: dict[date, list[tuple[int, str]]] = {}
    month = first
    while (report := _milliseconds(_months_from(month, 1)) + DAY + 7 * HOUR) <= window.end:
        rng = Random(f"{seed}/attract/searches/{month}")
        searches[month] = 1_700 + 40 * len(searches) + rng.randrange(0, 500)
        told = list(searches)[-_MONTHS_A_REPORT:]
        best = max(searches[each] for each in told)
        rows: list[Row] = []
        for each in told:
            index = round(100 * searches[each] / best)
            rows.append(("branded_search_volume", "", each.isoformat(), index, iso(report)))
            reported.setdefault(each, []).append((index, iso(report)))
        write_csv(landing, _STREAM, f"search_volume_{day_of(report)}.csv", _COLUMNS, rows)
        month = _months_from(month, 1)
    for each, told_of in reported.items():
        changes = [at for (old, _), (new, at) in pairwise(told_of) if new != old]
        yield each.isoformat(), told_of[0][0], told_of[-1][0], changes[-1] if changes else None


def _of_week(week: int, metric: str, dimension: str, value: int) -> Row:
    return (metric, dimension, day_of(week), value, iso(week + 7 * DAY + 6 * HOUR))


def _months_from(day: date, months: int) -> date:
    """Return the first day of the month so many months later, or earlier."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _milliseconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1_000
