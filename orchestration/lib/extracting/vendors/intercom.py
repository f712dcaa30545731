"""Intercom: conversations and contacts that changed, and all of them in a sweep.

Its search knows times of contacts by the day of the workspace's time zone alone, and learns of a
change minutes late, so that each run looks back. A sweep is a search from the beginning: it finds
what moves no time, like the contact of a conversation after two were merged.
"""

from __future__ import annotations

import time
from functools import partial
from typing import Any

import requests
from pydantic import Field

from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.connections import Connection, Secret
from orchestration.lib.extracting.drop import Drop
from orchestration.lib.extracting.refusals import RefusedError
from orchestration.lib.extracting.signing import bearer
from orchestration.lib.extracting.streams import Stream, Vendor

_HOUR, _DAY = 3_600, 86_400  # seconds
_MOST = 50  # on a page: searches for more run out of time


class Settings(Connection):
    """`base_url` is that of the region: api.intercom.io, api.eu.intercom.io, api.au.intercom.io."""

    base_url: str = "https://api.intercom.io"
    token: Secret
    sweep_every_days: float = Field(default=7, ge=0)


def _client(settings: Settings) -> Client:
    return Client(
        settings.base_url,
        bearer(settings.token.get_secret_value()),
        per_second=50,
        headers={"Intercom-Version": "2.15"},
        asks_to_wait=_told,
    )


def _told(answer: requests.Response) -> float | None:
    """The seconds until calls are given again, where none is left of these ten seconds."""
    left = answer.headers.get("X-RateLimit-Remaining")
    until = answer.headers.get("X-RateLimit-Reset", "")
    if until.isdigit() and (answer.status_code == 429 or left == "0"):
        return max(0.0, int(until) - time.time())
    return None


def _bring(
    records: str, path: str, back: int, client: Client, drop: Drop, settings: Settings
) -> None:
    at = drop.cursors.get("at") or _begin(drop, back, settings)
    while True:
        try:
            page = client.post(path, _search(at["since"], _MOST, at["after"]))
        except RefusedError as error:
            if error.status == 400:  # maybe of the place to go on from: then the next run begins
                drop.save(at=None)
            raise
        for one in page[records]:
            drop.add(one["id"], [one])
        following = page["pages"].get("next")
        if not following:
            drop.save(at=None, since=at["started"], swept=at["swept"])
            return
        at = at | {"after": following["starting_after"]}
        drop.save(at=at)


def _begin(drop: Drop, back: int, settings: Settings) -> dict[str, Any]:
    """Since when to search: since the beginning where a sweep is due, as it is at first."""
    now, swept = int(time.time()), drop.cursors.get("swept", 0)
    if swept <= now - settings.sweep_every_days * _DAY:
        return {"since": 0, "after": None, "started": now, "swept": now}
    return {"since": drop.cursors["since"] - back, "after": None, "started": now, "swept": swept}


def _search(since: int, most: int, after: str | None) -> dict[str, object]:
    return {
        "query": {"field": "updated_at", "operator": ">", "value": since},
        "pagination": {"per_page": most} | ({"starting_after": after} if after else {}),
    }


def _stream(name: str, records: str, back: int, needs: str) -> Stream[Settings]:
    path = f"/{name}/search"
    return Stream(
        partial(_bring, records, path, back),
        trial=lambda client, settings: client.post(path, _search(0, 1, None)),
        needs=needs,
    )


VENDOR = Vendor(
    settings=Settings,
    client=_client,
    streams={
        "conversations": _stream(
            "conversations", "conversations", _HOUR, "the permission Read conversations"
        ),
        "contacts": _stream(
            "contacts", "data", 2 * _DAY, "the permission Read and list users and companies"
        ),
    },
    example="""\
intercom:
  token: INTERCOM_TOKEN  # of an app of your own; docs/sources/intercom.md says where to click
  # base_url: https://api.eu.intercom.io  # where the workspace is in Europe; api.au in Australia
  # sweep_every_days: 7  # how often to look for what moves no time: merged contacts
""",
)
