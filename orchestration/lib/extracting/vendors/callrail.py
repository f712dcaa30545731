"""CallRail: calls and forms, which people rate and tag for weeks: 30 days are read again.

It says nothing of its limits (1,000 calls an hour, 10,000 a day) before they are reached, nor how
long to wait: then what came is kept, and a later run goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from math import inf
from typing import Any

import requests
from pydantic import Field

from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.connections import Connection, Secret
from orchestration.lib.extracting.declared import declared
from orchestration.lib.extracting.drop import Drop
from orchestration.lib.extracting.signing import Token
from orchestration.lib.extracting.streams import Stream, Vendor
from orchestration.lib.extracting.windows import days_due

log = logging.getLogger("closedloop.extracting")

_AGAIN = 30  # days
_MOST = 250  # on a page
_KEPT = 24  # whole months, of the 25 that CallRail keeps
# What people say of a call or form afterwards, and whose it is.
_MARKS = {"company_id", "lead_status", "tags", "value"}


class Settings(Connection):
    """`companies` are all that the key sees, where none are named."""

    base_url: str = "https://api.callrail.com"
    key: Secret
    accounts: list[str] = Field(min_length=1)
    companies: list[str] | None = Field(default=None, min_length=1)
    since: date | None = None


@dataclass(frozen=True)
class Kind:
    """A stream, the field that says when one of its records was made, and how it is paged."""

    name: str
    made: str
    paging: dict[str, str]


def _client(settings: Settings) -> Client:
    key = f'Token token="{settings.key.get_secret_value()}"'
    return Client(
        settings.base_url,
        lambda client: Token({"Authorization": key}),
        per_second=3,
        asks_to_wait=_told,
    )


def _told(answer: requests.Response) -> float | None:
    return inf if answer.status_code == 429 else None


def _bring(kind: Kind, client: Client, drop: Drop, settings: Settings) -> None:
    today = datetime.now(UTC).date()
    months = today.year * 12 + today.month - 1 - _KEPT
    kept = date(months // 12, months % 12 + 1, 1)
    since = max(settings.since or kept, kept)
    if settings.since and settings.since < kept:
        log.info("callrail.%s: begins on %s: CallRail keeps 25 months", kind.name, kept)
    for account in settings.accounts:
        for company in settings.companies or [""]:
            name, reached = f"{account} {company}", since - timedelta(days=1)
            for day in days_due(drop, name, since=since, until=today, again=_AGAIN):
                if day > reached:
                    reached = min(day + timedelta(days=_AGAIN), today)
                    for record in _between(kind, client, account, company, day, reached):
                        drop.add(record["id"], [record])


def _between(
    kind: Kind, client: Client, account: str, company: str, first: date, last: date
) -> Iterator[dict[str, Any]]:
    """The records of some days, the oldest first: those that come meanwhile are the last ones."""
    question = {
        "start_date": first.isoformat(),
        "end_date": last.isoformat(),
        "sort": kind.made,
        "order": "asc",
        "per_page": _MOST,
        "fields": ",".join(_fields(kind)),
        **kind.paging,
        **({"company_id": company} if company else {}),
    }
    page = client.get(_path(account, kind), **question)
    yield from page[kind.name]
    for number in range(2, page.get("total_pages", 1) + 1):
        page = client.get(_path(account, kind), **question | {"page": number})
        yield from page[kind.name]
    while page.get("has_next_page"):
        page = client.get(page["next_page"])
        yield from page[kind.name]


def _fields(kind: Kind) -> list[str]:
    """What dbt's source declares, and the marks: of most, CallRail gives what is named alone."""
    return sorted({name.partition(".")[0] for name in declared("callrail")[kind.name]} | _MARKS)


def _path(account: str, kind: Kind) -> str:
    return f"/v3/a/{account}/{kind.name}.json"


def _stream(kind: Kind) -> Stream[Settings]:
    return Stream(
        partial(_bring, kind),
        trial=lambda client, settings: [
            client.get(_path(account, kind), per_page=1) for account in settings.accounts
        ],
        needs="the API key of a user who may see these accounts and companies",
    )


VENDOR = Vendor(
    settings=Settings,
    client=_client,
    streams={
        kind.name: _stream(kind)
        for kind in (
            Kind("calls", "start_time", {"relative_pagination": "true"}),
            Kind("form_submissions", "submitted_at", {"page": "1"}),
        )
    },
    example="""\
callrail:
  key: CALLRAIL_KEY  # Settings > Integrations > API keys; docs/sources/callrail.md
  accounts: ["ACC0000"]  # in the address of CallRail's pages, behind /a/; several if need be
  # companies: ["COM0000"]  # all that the key sees, unless some are named
  # since: 2026-01-01  # else the 24 months that CallRail has for sure
""",
)
