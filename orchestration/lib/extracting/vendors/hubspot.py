"""HubSpot: objects of the CRM with their history.

The first run and every `sweep_every_days` one lists all objects, archived ones too: HubSpot moves
no date when it archives or links one. Between sweeps a search finds what was modified, in the order
of ids, so that no page is ever behind the 10,000 results that a search gives.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from math import inf
from typing import Any

import requests
from pydantic import Field

from orchestration.lib.common.settings import PROJECT_ROOT
from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.connections import Connection, Secret
from orchestration.lib.extracting.drop import Drop
from orchestration.lib.extracting.signing import bearer
from orchestration.lib.extracting.streams import Stream, Vendor
from orchestration.lib.landing.streams import read_streams

Object = dict[str, Any]

_OVERLAP = 3_600_000  # milliseconds: a search learns of a change minutes later
_DAY = 86_400_000
_WITH_HISTORY, _FOUND, _LINKED = 50, 200, 1_000  # the most that one call takes or gives
_LINK_TYPES = {3: "deal_to_contact", 5: "deal_to_company", 341: "deal_to_company_unlabeled"}


class Settings(Connection):
    """What connections.yml says of HubSpot; `properties` are wanted beside those that are read."""

    base_url: str = "https://api.hubapi.com"
    token: Secret
    sweep_every_days: float = Field(default=7, ge=0)
    properties: dict[str, list[str]] = Field(default_factory=dict)


def _client(settings: Settings) -> Client:
    sign_in = bearer(settings.token.get_secret_value())
    return Client(settings.base_url, sign_in, per_second=9, asks_to_wait=_day_is_used_up)


def _day_is_used_up(answer: requests.Response) -> float | None:
    return inf if answer.status_code == 429 and '"DAILY"' in answer.text else None


def _objects(
    kind: str, singular: str, modified: str, linked: Sequence[str] = ()
) -> Stream[Settings]:
    """The objects of a kind; their property `modified` is when they last changed."""

    def bring(client: Client, drop: Drop, settings: Settings) -> None:
        asked = _asked(client, kind, singular, settings.properties.get(kind, ()))
        due = _now() - settings.sweep_every_days * _DAY
        if drop.cursors.get("asked") != asked:
            drop.save(asked=asked, sweep=None, swept=None)
        if drop.cursors.get("sweep") or (drop.cursors.get("swept") or 0) <= due:
            _sweep(client, drop, kind, asked, linked)
        else:
            _search(client, drop, kind, asked, linked, modified)

    def trial(client: Client, settings: Settings) -> None:
        for one in client.get(f"/crm/v3/objects/{kind}", limit=1)["results"]:
            for other in linked:
                _links(client, kind, other, [one])

    scopes = ", ".join(f"crm.objects.{one}.read" for one in (kind, *linked))
    return Stream(bring, trial, needs=f"of the scopes of a private app: {scopes}")


def _sweep(client: Client, drop: Drop, kind: str, asked: Object, linked: Sequence[str]) -> None:
    """Lists all objects, then the archived ones; goes on where a killed sweep ended."""
    at = drop.cursors.get("sweep") or {"started": _now(), "archived": False, "after": None}
    question = {name: ",".join(names) for name, names in asked.items()}
    is_done = False
    while not is_done:
        found: list[Object] = []
        after = at["after"]
        while len(found) < _LINKED:
            page = client.get(
                f"/crm/v3/objects/{kind}",
                limit=_WITH_HISTORY,
                archived=str(at["archived"]).lower(),
                **question,
                **({"after": after} if after else {}),
            )
            found += page["results"]
            after = _after(page)
            if not after:
                break
        _add(client, drop, kind, found, () if at["archived"] else linked)
        is_done = at["archived"] and not after
        at = at | {"archived": at["archived"] or not after, "after": after}
        drop.save(sweep=at)
    drop.save(sweep=None, swept=at["started"], since=at["started"])


def _search(
    client: Client, drop: Drop, kind: str, asked: Object, linked: Sequence[str], modified: str
) -> None:
    """Finds what was modified since the last complete run, in the order of ids."""
    at = drop.cursors.get("search") or {"started": _now(), "last": "0"}
    since = drop.cursors["since"] - _OVERLAP
    ids = [at["last"]] * _FOUND
    while len(ids) == _FOUND:
        question = {
            "filterGroups": [
                {
                    "filters": [
                        {"propertyName": modified, "operator": "GTE", "value": str(since)},
                        {"propertyName": "hs_object_id", "operator": "GT", "value": at["last"]},
                    ]
                }
            ],
            "sorts": ["hs_object_id"],
            "properties": ["hs_object_id"],
            "limit": _FOUND,
            "after": "0",
        }
        found = client.post(f"/crm/v3/objects/{kind}/search", question)["results"]
        ids = sorted((one["id"] for one in found), key=int)
        objects: list[Object] = []
        for start in range(0, len(ids), _WITH_HISTORY):
            inputs = [{"id": one} for one in ids[start : start + _WITH_HISTORY]]
            objects += client.post(
                f"/crm/v3/objects/{kind}/batch/read", {"inputs": inputs, **asked}
            )["results"]
        _add(client, drop, kind, objects, linked)
        if ids:
            at = at | {"last": ids[-1]}
            drop.save(search=at)
    drop.save(search=None, since=at["started"])


def _add(
    client: Client, drop: Drop, kind: str, objects: list[Object], linked: Sequence[str]
) -> None:
    if linked and objects:
        links = {other: _links(client, kind, other, objects) for other in linked}
        for one in objects:
            one["associations"] = {
                other: {"results": found.get(one["id"], [])} for other, found in links.items()
            }
    for one in objects:
        drop.add(one["id"], [one])


def _links(
    client: Client, kind: str, other: str, objects: Iterable[Object]
) -> dict[str, list[Object]]:
    """What each object is linked to, with the type of each link, as lists of objects have it."""
    links: dict[str, list[Object]] = {}
    inputs: list[Object] = [{"id": one["id"]} for one in objects]
    while inputs:
        some, inputs = inputs[:_LINKED], inputs[_LINKED:]
        told = client.post(f"/crm/v4/associations/{kind}/{other}/batch/read", {"inputs": some})
        for one in told["results"]:
            links.setdefault(one["from"]["id"], []).extend(
                {"id": str(to["toObjectId"]), "type": _link_type(link)}
                for to in one["to"]
                for link in to["associationTypes"]
            )
            if after := _after(one):
                inputs.append({"id": one["from"]["id"], "after": after})
    return {
        one: sorted(found, key=lambda link: (int(link["id"]), link["type"]))
        for one, found in links.items()
    }


def _link_type(link: Mapping[str, Any]) -> str:
    return _LINK_TYPES.get(link["typeId"]) or link.get("label") or str(link["typeId"])


def _asked(client: Client, kind: str, singular: str, more: Sequence[str]) -> dict[str, list[str]]:
    """The properties to ask for, of those that this portal has: what dbt reads, and `more`."""
    with (PROJECT_ROOT / "seeds" / "crm_fields.csv").open(encoding="utf-8", newline="") as seed:
        named = {
            row["field"]
            for row in csv.DictReader(seed)
            if row["source"] in ("", "hubspot") and row["object"] in ("", singular)
        }
    there = {one["name"] for one in client.get(f"/crm/v3/properties/{kind}")["results"]}
    read = _read_by_dbt(kind)
    history = read["propertiesWithHistory"] & there
    names = (read["properties"] | history | named | set(more)) & there
    return {"properties": sorted(names), "propertiesWithHistory": sorted(history)}


@cache
def _read_by_dbt(kind: str) -> dict[str, set[str]]:
    """The names that dbt's source declares below `properties` and `propertiesWithHistory`."""
    names: dict[str, set[str]] = {"properties": set(), "propertiesWithHistory": set()}
    for stream in read_streams():
        if stream.path == f"hubspot/{kind}":
            for field in stream.fields:
                above, _, name = field.name.partition(".")
                if above in names:
                    names[above].add(name)
    return names


def _after(page: Mapping[str, Any]) -> str | None:
    return ((page.get("paging") or {}).get("next") or {}).get("after")


def _now() -> int:
    return time.time_ns() // 1_000_000


VENDOR = Vendor(
    settings=Settings,
    client=_client,
    streams={
        "contacts": _objects("contacts", "contact", "lastmodifieddate"),
        "companies": _objects("companies", "company", "hs_lastmodifieddate"),
        "deals": _objects("deals", "deal", "hs_lastmodifieddate", ("contacts", "companies")),
    },
    example="""\
hubspot:
  token: HUBSPOT_TOKEN  # of a private app; docs/sources/hubspot.md says where to click
  # streams: [contacts, companies, deals]  # all, unless some are named
  # sweep_every_days: 7  # how often to look for what HubSpot marks as modified by no date
  # properties: {contacts: [utm_source]}  # beside those that closedloop reads
""",
)
