"""The names of a table's columns: checked, made unique by position, and listed in messages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from orchestration.lib.loading import limits
from orchestration.lib.loading.repair import RefusalError
from orchestration.lib.loading.sheets import NUMBER_MARK

# Not names of columns: addresses, numbers, dates.
_DATA = re.compile(r"@|\d{5}|^[\d\s.,:/+-]+$|\d-\d\d-\d")
_LONGEST_SHOWN = 80  # characters of a name
_MOST_SHOWN = 50  # names
NAMELESS = "unnamed"  # what a column without a name is called


def named(cells: list[str]) -> list[str]:
    """The column names of a header; nameless ones are called by their position.

    Raises RefusalError when they cannot be used.
    """
    if any("\0" in cell for cell in cells):
        raise RefusalError("the header holds a NUL character; rename the column")
    names = [
        cell.strip().removeprefix(NUMBER_MARK) or f"{NAMELESS}_{number}"
        for number, cell in enumerate(cells, start=1)
    ]
    counts = Counter(cell.lower() for cell in names)
    twice = sorted(cell for cell, count in counts.items() if count > 1)
    if twice:
        raise RefusalError(f"the header has {listed(twice)} more than once; rename the columns")
    refuse_columns(names)
    return names


def refuse_columns(names: list[str]) -> None:
    """Raises RefusalError for more columns, or longer names of them, than there may be."""
    if len(names) > limits.MOST_COLUMNS:
        raise RefusalError(
            f"{len(names)} columns, and at most {limits.MOST_COLUMNS} can be; export the fields "
            "that are needed, or a row for each value"
        )
    if any(len(one) > limits.LONGEST_NAME for one in names):
        raise RefusalError(
            f"a column's name is longer than {limits.LONGEST_NAME} characters; put a header above "
            "the rows, or shorten it"
        )


def listed(columns: Iterable[str]) -> str:
    """Column names for a message, unless a first row without header is taken for them."""
    names = list(columns)
    if any(_DATA.search(name) for name in names):
        return "no names (the first row looks like data: put a header above it)"
    more = [f"{len(names) - _MOST_SHOWN} more"] if len(names) > _MOST_SHOWN else []
    return ", ".join([name[:_LONGEST_SHOWN] for name in names[:_MOST_SHOWN]] + more)
