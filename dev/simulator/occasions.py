"""What Brightpath pays for now and then: stands at trade fairs, and episodes of a podcast."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from dev.simulator.clock import DAY, HOUR, Window, at_noon, month_of

FAIR_DAYS = 2
# Name, month and day of the fairs of every year, and what each costs: item, day, cents.
_FAIRS = (("growth-forum", 2, 10), ("saas-expo", 7, 7))
_FAIR_COSTS = (("stand", 0, 420_000), ("travel", 1, 128_040), ("print", 1, 31_999))
_PODCAST, _FIRST_EPISODE = "growth-talk", date(2022, 3, 1)
_EPISODE_COSTS = (("sponsoring", 0, 65_000),)
# How long its visitors come to the site, and how many, for somebody's first visit and for later
# ones: weights beside those of the ways in that are always open.
_FAIR_ECHO, _EPISODE_ECHO = (12 * DAY, (45, 12)), (20 * DAY, (5, 2))


@dataclass(frozen=True, slots=True)
class Occasion:
    """A fair or an episode; its links carry `source`, `medium` and `campaign`, as its costs do."""

    platform: str
    channel: str
    source: str
    medium: str
    campaign: str
    at: int
    until: int
    weights: tuple[int, int]
    costs: tuple[tuple[str, int, int], ...]


@lru_cache(maxsize=16)
def occasions(window: Window) -> tuple[Occasion, ...]:
    """Return what there was in a window."""
    return (*fairs(window), *_episodes(window))


def fairs(window: Window, years_before: int = 0) -> Iterator[Occasion]:
    """Yield the fairs in a window, and in so many whole years before it, in order of time."""
    echo, weights = _FAIR_ECHO
    for year in range(month_of(window.start).year - years_before, month_of(window.end).year + 1):
        for name, month, day in _FAIRS:
            at = at_noon(date(year, month, day)) - 4 * HOUR
            is_over = at + FAIR_DAYS * DAY < window.end
            if is_over and (years_before or at >= window.start):
                campaign = f"{name}-{year}"
                yield Occasion(
                    "events", "Events", name, "event", campaign, at, at + echo, weights,
                    _FAIR_COSTS,
                )  # fmt: skip


def _episodes(window: Window) -> Iterator[Occasion]:
    """Yield the episodes that Brightpath paid for, one on the fifth of each month."""
    echo, weights = _EPISODE_ECHO
    month = month_of(window.start)
    while (at := at_noon(month.replace(day=5))) < window.end:
        if at >= window.start:
            since = (month.year - _FIRST_EPISODE.year) * 12 + month.month - _FIRST_EPISODE.month
            yield Occasion(
                "podcasts", "Podcast", _PODCAST, "podcast", f"episode-{since + 1}", at,
                at + echo, weights, _EPISODE_COSTS,
            )  # fmt: skip
        month = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
