"""Time as the simulator counts it, in milliseconds since 1970 UTC, and as vendors spell it."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import accumulate

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_DAY_OF_1970 = date(1970, 1, 1).toordinal()
# Of a longer period the weeks that are exported by the week; what was before comes by four weeks.
_WEEKLY_DAYS = 13 * 7
# How many more people come after a year, and how the months (from January) and the days of the week
# (from Monday) differ.
_GROWTH = 1.7
_MONTHS = (0.95, 1.0, 1.1, 1.05, 1.05, 0.95, 0.85, 0.8, 1.1, 1.15, 1.1, 0.7)
_WEEKDAYS = (1.15, 1.2, 1.2, 1.15, 1.0, 0.65, 0.65)
# The call-tracking account keeps New York's summer time all year round.
_LOCAL_OFFSET = -4 * HOUR


@dataclass(frozen=True, slots=True)
class Window:
    """The simulated period: nothing that happens at or after `end` leaves a trace."""

    start: int
    end: int
    exports: tuple[int, ...]

    @property
    def days(self) -> int:
        """Return the length of the period in days."""
        return (self.end - self.start) // DAY

    def export_after(self, at: int) -> int:
        """Return the time of the first export that can carry what happened at `at`."""
        return self.exports[min(bisect_right(self.exports, at), len(self.exports) - 1)]

    def arrival(self, share: float) -> int:
        """Return the time until which so large a `share` of all people, below 1, first come."""
        arrivals = _arrivals(self.start, self.end)
        wanted = share * arrivals[-1]
        day = bisect_right(arrivals, wanted) - 1
        within = (wanted - arrivals[day]) / (arrivals[day + 1] - arrivals[day])
        return self.start + int((day + within) * DAY)

    def share_until(self, at: int) -> float:
        """Return which share of all people have come by `at`, to the day."""
        arrivals = _arrivals(self.start, self.end)
        return arrivals[max(0, min((at - self.start) // DAY, len(arrivals) - 1))] / arrivals[-1]

    def day_starts(self) -> Iterator[int]:
        """Yield the first millisecond of every simulated day."""
        return iter(range(self.start, self.end, DAY))


def make_window(start: date, days: int) -> Window:
    """Lay out `days` days from `start`, with an export every seventh morning and one at the end.

    Of a long period the first part is exported by four weeks.
    """
    first = (start.toordinal() - _DAY_OF_1970) * DAY
    end = first + days * DAY
    weekly_from = first + max(0, days - _WEEKLY_DAYS) // 28 * 28 * DAY
    by_four_weeks = range(first + 28 * DAY, weekly_from + 1, 28 * DAY)
    weekly = range(weekly_from + 7 * DAY, end, 7 * DAY)
    mornings = (*by_four_weeks, *weekly, end)
    return Window(first, end, tuple(moment + 6 * HOUR for moment in mornings))


@lru_cache(maxsize=16)
def _arrivals(start: int, end: int) -> tuple[float, ...]:
    """How many have come by the beginning of each day, and in the end."""
    weights = []
    for number in range((end - start) // DAY):
        day = date.fromordinal(start // DAY + number + _DAY_OF_1970)
        season = _MONTHS[day.month - 1] * _WEEKDAYS[day.weekday()]
        weights.append(season * _GROWTH ** (number / 365))
    return (0.0, *accumulate(weights))


def at_noon(day: date) -> int:
    """Return the time of a day's noon."""
    return (day.toordinal() - _DAY_OF_1970) * DAY + 12 * HOUR


def month_of(at: int) -> date:
    """Return the first day of the month."""
    return date.fromordinal(at // DAY + _DAY_OF_1970).replace(day=1)


@lru_cache(maxsize=4096)
def _day_text(day: int) -> str:
    return date.fromordinal(day + _DAY_OF_1970).isoformat()


def day_of(at: int) -> str:
    """Spell the UTC day: 2026-06-01."""
    return _day_text(at // DAY)


def whole_second(at: int) -> int:
    """Return the beginning of the second, for no CRM keeps parts of one in all its records."""
    return at - at % SECOND


# The four times of an event mostly lie within one second of each other.
@lru_cache(maxsize=4096)
def _second_text(at: int) -> str:
    day, seconds = divmod(at, DAY // SECOND)
    minutes, second = divmod(seconds, 60)
    return f"{_day_text(day)}T{minutes // 60:02}:{minutes % 60:02}:{second:02}"


def iso(at: int) -> str:
    """Spell a time as Segment and HubSpot do: 2026-06-01T14:03:10.250Z."""
    return f"{_second_text(at // SECOND)}.{at % SECOND:03}Z"


def offset_iso(at: int) -> str:
    """Spell a time as Salesforce does: 2026-06-01T14:03:10.000+0000."""
    return iso(at)[:-1] + "+0000"


def local_iso(at: int) -> str:
    """Spell a time as CallRail does: 2026-06-01T10:03:10.250-04:00."""
    return iso(at + _LOCAL_OFFSET)[:-1] + "-04:00"


def epoch(at: int) -> int:
    """Return whole unix seconds, as Intercom counts them."""
    return at // SECOND


def compact(at: int) -> str:
    """Spell a time so that it can be part of a path: 2026-06-08T060000Z."""
    text = iso(at)
    return f"{text[:10]}T{text[11:13]}{text[14:16]}{text[17:19]}Z"
