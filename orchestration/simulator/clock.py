"""Time as the simulator counts it, in milliseconds since 1970 UTC, and as vendors spell it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_DAY_OF_1970 = date(1970, 1, 1).toordinal()
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
        """Return the time of the first weekly export that can carry what happened at `at`."""
        week = max(0, (at - self.start - 6 * HOUR) // (7 * DAY))
        for moment in self.exports[week:]:
            if moment > at:
                return moment
        return self.exports[-1]

    def day_starts(self) -> Iterator[int]:
        """Yield the first millisecond of every simulated day."""
        return iter(range(self.start, self.end, DAY))


def make_window(start: date, days: int) -> Window:
    """Lay out `days` days from `start`, with an export every seventh morning and one at the end."""
    first = (start.toordinal() - _DAY_OF_1970) * DAY
    end = first + days * DAY
    weekly = range(first + 7 * DAY, end, 7 * DAY)
    return Window(first, end, tuple(moment + 6 * HOUR for moment in [*weekly, end]))


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
