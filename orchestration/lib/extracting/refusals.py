"""Why an API gave nothing, in one line each, and how long it asks to wait."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import requests

CLOCK_LIMIT = 300.0  # seconds


class ExtractionError(RuntimeError):
    """Why a stream was not brought, in one line.

    `again` says whether asking again may help: at once a little later, or after so many seconds.
    """

    again: float | bool = False


class LimitReachedError(ExtractionError):
    """The vendor gives no more for now; what came is kept, and the next run goes on."""


class UnreachableError(ExtractionError):
    """No answer came."""

    again = True


class RefusedError(ExtractionError):
    """An answer that gives nothing; `status` is that of HTTP, `answer` its JSON, if it is that."""

    def __init__(
        self, message: str, status: int, again: float | bool = False, answer: object = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.again = again
        self.answer = answer


def retry_after(answer: requests.Response) -> float | None:
    """The seconds that Retry-After names, itself in seconds or as a date."""
    told = answer.headers.get("Retry-After", "").strip()
    try:
        return max(0.0, float(told))
    except ValueError:
        until = _date(told)
    return max(0.0, (until - datetime.now(UTC)).total_seconds()) if until else None


def check_clock(answer: requests.Response) -> None:
    """Raises ExtractionError where this machine and the vendor disagree about the time."""
    told = _date(answer.headers.get("Date"))
    if told is None or "Age" in answer.headers:
        return
    behind = (told - datetime.now(UTC)).total_seconds()
    if abs(behind) > CLOCK_LIMIT:
        way = "behind" if behind > 0 else "ahead of"
        raise ExtractionError(
            f"this machine's clock is {abs(behind) / 60:,.0f} minutes {way} that of "
            f"{urlsplit(answer.url).netloc}: set it, then extract again"
        )


def _date(told: str | None) -> datetime | None:
    try:
        date = parsedate_to_datetime(told or "")
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
