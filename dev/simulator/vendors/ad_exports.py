"""What the exports of ad platforms have in common: weekly ones, each with the last days again."""

from collections.abc import Iterator
from dataclasses import dataclass

from dev.simulator.clock import DAY, Window

_RESTATED_DAYS = 3


@dataclass(slots=True)
class Spend:
    """What a day cost on one account, counting the newest export only."""

    account: str
    currency: str
    day: str
    micros: int


@dataclass(frozen=True, slots=True)
class ExportedDay:
    """A day as one export has it; the platform changes its mind after the first look."""

    export: int
    day: int
    is_first_look: bool
    is_last_look: bool


def exported_days(window: Window) -> Iterator[ExportedDay]:
    """Yield the days of each export, the newest days of the one before among them."""
    first_day = window.start
    for export in window.exports:
        last_day = export // DAY * DAY
        for day in range(max(window.start, first_day - _RESTATED_DAYS * DAY), last_day, DAY):
            is_last = day < last_day - _RESTATED_DAYS * DAY or export == window.exports[-1]
            yield ExportedDay(export, day, day >= first_day, is_last)
        first_day = last_day
