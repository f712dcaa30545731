"""Which days of an account are read."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice

from extraction_home import Extraction

from orchestration.lib.extracting.drop import Drop
from orchestration.lib.extracting.windows import days_due, spans_due

JULY = date(2026, 7, 1)


def read(extraction: Extraction, until: int, since: date = JULY, most: int = 99) -> list[int]:
    """The days since 1 July that a run reads, 0 the first, of at most so many."""
    with Drop(extraction.home, "ads", "costs") as drop:
        last = JULY + timedelta(days=until)
        due = days_due(drop, "account 1", since=since, until=last, again=3)
        return [(day - JULY).days for day in islice(due, most)]


def test_restated_days_are_read_again_and_each_day_once_before(extraction: Extraction) -> None:
    assert read(extraction, until=9) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert read(extraction, until=10) == [7, 8, 9, 10]
    assert read(extraction, until=10) == [8, 9, 10]


def test_a_limit_never_keeps_a_back_fill_from_its_end(extraction: Extraction) -> None:
    assert read(extraction, until=9, most=4) == [0, 1, 2, 3]
    assert read(extraction, until=9, most=4) == [3, 4, 5, 6]
    assert read(extraction, until=9) == [6, 7, 8, 9]
    assert read(extraction, until=9) == [7, 8, 9]


def test_a_start_that_is_moved_back_is_read_from_there(extraction: Extraction) -> None:
    read(extraction, until=2)
    assert read(extraction, until=2, since=date(2026, 6, 30)) == [-1, 0, 1, 2]
    assert read(extraction, until=2, since=date(2026, 6, 30)) == [0, 1, 2]


def test_days_that_the_vendor_keeps_no_more_are_passed_over(extraction: Extraction) -> None:
    assert read(extraction, until=9, most=2) == [0, 1]
    moved_on = JULY + timedelta(days=6)
    assert read(extraction, until=9, since=moved_on) == [6, 7, 8, 9]
    assert read(extraction, until=9, since=moved_on) == [7, 8, 9]


def test_spans_have_at_most_so_many_days(extraction: Extraction) -> None:
    with Drop(extraction.home, "ads", "costs") as drop:
        last = JULY + timedelta(days=7)
        spans = list(spans_due(drop, "account 1", since=JULY, until=last, again=3, most=3))
    assert [(first.day, last.day) for first, last in spans] == [(1, 3), (4, 6), (7, 8)]
