"""How answers are written: as JSON for the page, as CSV for people."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from orchestration.dashboard.published import Table

# A cell that begins like this is a formula for a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_json(answer: dict[str, Any]) -> bytes:
    """The answer; decimals are numbers, times without their fractions of a second."""
    return json.dumps(answer, default=_plain, ensure_ascii=False, allow_nan=False).encode()


def as_csv(table: Table) -> str:
    """The table with every digit; texts that a spreadsheet would run begin with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([_safe(cell) for cell in row] for row in table.rows)
    return text.getvalue()


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _safe(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
