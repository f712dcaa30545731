"""Records in the order of their stamps and ids, from where the last run ended.

Each page is a query of its own, for what is behind the last record: many records may share a stamp,
and no locator can die. A record may become visible minutes after its stamp, so each run looks back.
A sweep begins at the beginning: it finds what moves no stamp, like a formula's new value.
"""

from __future__ import annotations

import time
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import requests

from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.drop import Drop
from orchestration.lib.extracting.refusals import LimitReachedError
from orchestration.lib.extracting.streams import Stream
from orchestration.lib.extracting.vendors.salesforce.asking import API, Asked, Kind, asked_of
from orchestration.lib.extracting.vendors.salesforce.settings import Settings

_OVERLAP = timedelta(minutes=10)
_DAY = 86_400.0  # seconds
_MOST = 2_000  # records that one call gives; fewer where they are wide
_BEGINNING = "1970-01-01T00:00:00.000+0000"
_FIRST_ID = "000000000000000AAA"


def records(kind: Kind) -> Stream[Settings]:
    """The stream of the records of an object."""
    needs = f"a user with the permissions API Enabled and View All of {kind.object}"
    return Stream(partial(_bring, kind), partial(asked_of, kind), needs)


def _bring(kind: Kind, client: Client, drop: Drop, settings: Settings) -> None:
    asked = asked_of(kind, client, settings)
    if drop.cursors.get("asked") != asdict(asked):
        drop.save(asked=asdict(asked), at=None, swept=None)
    at = drop.cursors.get("at") or _begin(kind, drop, settings)
    while True:
        answer = client.send(
            "GET", f"{API}/queryAll", params={"q": _query(kind, asked, at["stamp"], at["id"])}
        )
        page = client.json(answer)
        for record in page["records"]:
            drop.add(record["Id"], [_bare(record)])
        if page["records"]:
            last = page["records"][-1]
            at = at | {"stamp": last[kind.stamp], "id": last["Id"]}
        if page["done"] and len(page["records"]) < _MOST:
            drop.save(at=None, since=at["stamp"], swept=at["swept"])
            return
        drop.save(at=at)
        _check_limit(answer, settings.share_of_limit)


def _begin(kind: Kind, drop: Drop, settings: Settings) -> dict[str, Any]:
    """Where to begin: at the beginning where a sweep is due, as it is at first."""
    swept, now = drop.cursors["swept"], time.time()
    is_due = swept is None or swept <= now - settings.sweep_every_days * _DAY
    if swept is None or (is_due and not kind.is_history):
        return {"stamp": _BEGINNING, "id": _FIRST_ID, "swept": now}
    since = datetime.fromisoformat(drop.cursors["since"])
    since = max(since - _OVERLAP, datetime.fromisoformat(_BEGINNING))
    return {"stamp": since.strftime("%Y-%m-%dT%H:%M:%S.000+0000"), "id": _FIRST_ID, "swept": swept}


def _query(kind: Kind, asked: Asked, stamp: str, last: str) -> str:
    behind = stamp.replace("+0000", "Z")
    conditions = [
        asked.where,
        f"{kind.stamp} >= {behind}",
        f"({kind.stamp} > {behind} OR Id > '{last}')",
    ]
    return (
        f"SELECT {', '.join(asked.fields)} FROM {kind.object} "
        f"WHERE {' AND '.join(filter(None, conditions))} "
        f"ORDER BY {kind.stamp}, Id LIMIT {_MOST}"
    )


def _bare(record: dict[str, Any]) -> dict[str, Any]:
    """A record without the `attributes` of the API, which change with its version."""
    return {
        name: _bare(value) if isinstance(value, dict) else value
        for name, value in record.items()
        if name != "attributes"
    }


def _check_limit(answer: requests.Response, share: float) -> None:
    """Leaves the rest of the org's calls of the day to others; raises LimitReachedError."""
    told = answer.headers.get("Sforce-Limit-Info", "").partition("api-usage=")[2]
    used, _, most = told.partition(";")[0].partition("/")
    if used.isdigit() and most.isdigit() and int(used) >= share * int(most):
        raise LimitReachedError(
            f"the org has used {int(used):,} of its {int(most):,} calls of 24 hours, and "
            f"extract.salesforce.share_of_limit is {share:g}; the next run goes on from here"
        )
