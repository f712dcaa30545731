"""Pipedrive: persons, organizations, deals with their changelog, and pipelines.

Lists go by what was updated. Of what was deleted Pipedrive lists deals alone: a look at all persons
and organizations, at first and every `sweep_every_days`, finds those that are not there any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from math import inf
from typing import Any

import requests
from pydantic import Field

from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.connections import Connection, Secret
from orchestration.lib.extracting.drop import Drop
from orchestration.lib.extracting.refusals import RefusedError
from orchestration.lib.extracting.signing import Token
from orchestration.lib.extracting.streams import Stream, Vendor

_PAGE = 500  # records: the most that one call gives
_OVERLAP = timedelta(minutes=10)
# What to list of each kind, one after the other.
_LISTS: dict[str, list[tuple[str, dict[str, str]]]] = {
    "persons": [("persons", {})],
    "organizations": [("organizations", {})],
    "deals": [("deals", {"status": "open,won,lost,deleted"}), ("deals/archived", {})],
}

Record = dict[str, Any]
# Of each custom field its name, and the labels of its options.
Fields = dict[str, tuple[str, dict[str, str]]]


class Settings(Connection):
    """`sweep_every_days` is how often to look for what was deleted."""

    base_url: str = "https://api.pipedrive.com"
    token: Secret
    sweep_every_days: float = Field(default=7, ge=0)


def _client(settings: Settings) -> Client:
    token = Token({"x-api-token": settings.token.get_secret_value()})
    return Client(settings.base_url, lambda client: token, per_second=8, asks_to_wait=_reset)


def _reset(answer: requests.Response) -> float | None:
    """The seconds until calls, or the tokens of the day, begin anew."""
    if answer.status_code != 429:
        return None
    if answer.headers.get("x-daily-ratelimit-token-remaining") == "0":
        return inf
    seconds = answer.headers.get("x-ratelimit-reset", "")
    return float(seconds) if seconds.isdigit() else None


def _pages(client: Client, path: str, **query: object) -> Iterator[tuple[list[Record], str | None]]:
    """The records of each page, and what asks for the next one."""
    cursor = query.pop("cursor", None)
    while True:
        more = {"cursor": cursor} if cursor else {}
        page = client.get(path, limit=_PAGE, **query, **more)
        cursor = (page.get("additional_data") or {}).get("next_cursor")
        yield page["data"] or [], cursor
        if not cursor:
            return


def _all(client: Client, path: str) -> Iterator[Record]:
    return (record for records, _ in _pages(client, path) for record in records)


def _bring(kind: str, client: Client, drop: Drop, settings: Settings) -> None:
    """Lists what was updated since the last run, or all; goes on where a run broke off."""
    now = datetime.now(UTC)
    fields = _fields(client, kind)
    at = drop.cursors.get("under_way")
    is_whole = at is None
    at = at or {"started": now.isoformat(), "since": _since(drop, now, settings), "list": 0}
    seen: set[str] = set()
    for number, (path, query) in list(enumerate(_LISTS[kind]))[at["list"] :]:
        if at["since"]:
            query = query | {"updated_since": at["since"]}
        cursor = at.get("cursor") if number == at["list"] else None
        pages = _pages(client, f"/api/v2/{path}", sort_by="id", cursor=cursor, **query)
        for records, after in pages:
            for record in records:
                seen.add(str(record["id"]))
                drop.add(str(record["id"]), [_whole(client, kind, record, fields)])
            drop.save(under_way=at | {"list": number, "cursor": after})
        drop.save(under_way=at | {"list": number + 1, "cursor": None})
    if is_whole and not at["since"] and kind != "deals":
        _add_deleted(client, drop, kind, seen)
    swept = drop.cursors.get("swept") if at["since"] else at["started"]
    drop.save(under_way=None, since=at["started"], swept=swept)


def _since(drop: Drop, now: datetime, settings: Settings) -> str | None:
    """From when on to list what was updated; None for all there is."""
    swept = drop.cursors.get("swept")
    every = timedelta(days=settings.sweep_every_days)
    if not swept or (datetime.fromisoformat(swept) <= now - every and "deals" not in drop.name):
        return None
    since = datetime.fromisoformat(drop.cursors["since"]) - _OVERLAP
    return f"{since:%Y-%m-%dT%H:%M:%SZ}"


def _whole(client: Client, kind: str, record: Record, fields: Fields) -> Record:
    """A record with its custom fields by their names, a deal with its changelog too."""
    named = {}
    for code, value in (record.get("custom_fields") or {}).items():
        name, labels = fields.get(code, (code, {}))
        named[name] = labels.get(str(value), value)
    record = record | {"named_fields": named}
    if kind == "deals":
        changelog = _all(client, f"/v1/deals/{record['id']}/changelog")
        record |= {"changelog": list(changelog)}
    return record


def _fields(client: Client, kind: str) -> Fields:
    """The custom fields that there are."""
    if kind == "organizations":
        return {}
    return {
        one["field_code"]: (
            one["field_name"],
            {str(option["id"]): option["label"] for option in one.get("options") or ()},
        )
        for one in _all(client, f"/api/v2/{kind.removesuffix('s')}Fields")
    }


def _add_deleted(client: Client, drop: Drop, kind: str, seen: set[str]) -> None:
    """Lands what is not listed any more as what it still says, or else as deleted."""
    gone = set(drop.cursors.get("gone", []))
    for number in sorted(drop.units() - seen - gone):
        try:
            record = client.get(f"/api/v2/{kind}/{number}")["data"]
        except RefusedError as error:
            if error.status not in (404, 410):
                raise
            record = {"id": int(number)}
        now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        drop.add(number, [record | {"is_deleted": True, "update_time": now}])
        gone.add(number)
    drop.save(gone=sorted(gone - seen))


def _pipelines(client: Client, drop: Drop, settings: Settings) -> None:
    stages = list(_all(client, "/api/v2/stages"))
    for pipeline in _all(client, "/api/v2/pipelines"):
        of = [stage for stage in stages if stage["pipeline_id"] == pipeline["id"]]
        drop.add(str(pipeline["id"]), [pipeline | {"stages": of}])


def _stream(kind: str) -> Stream[Settings]:
    def _try(client: Client, settings: Settings) -> Mapping[str, Any]:
        return client.get(f"/api/v2/{kind}", limit=1)

    needs = "the API token of a user who sees all of them"
    return Stream(_pipelines if kind == "pipelines" else partial(_bring, kind), _try, needs)


VENDOR = Vendor(
    settings=Settings,
    client=_client,
    streams={kind: _stream(kind) for kind in (*_LISTS, "pipelines")},
    example="""\
pipedrive:
  token: PIPEDRIVE_TOKEN  # of a user who sees all deals; docs/sources/pipedrive.md
  # sweep_every_days: 7  # how often to look for persons and organizations that were deleted
""",
)
