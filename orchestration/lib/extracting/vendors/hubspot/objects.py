"""Objects of the CRM: all of them in a sweep, those that were modified in between.

A sweep lists the archived ones too: HubSpot moves no date when it archives or links an object. It
is the first run, and due again every `sweep_every_days`. A search goes in the order of ids and asks
for what is behind the last one: it never gets near the 10,000 results that HubSpot gives at most,
and neither loses nor repeats an object that changes meanwhile.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial

from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.drop import Drop
from orchestration.lib.extracting.streams import Stream
from orchestration.lib.extracting.vendors.hubspot.asking import (
    LINKED,
    Asked,
    Object,
    asked_of,
    links_of,
    page_after,
)
from orchestration.lib.extracting.vendors.hubspot.settings import Settings

_OVERLAP = 3_600_000  # milliseconds: a search learns of a change minutes later
_DAY = 86_400_000
_WITH_HISTORY, _FOUND = 50, 200  # the most that one call gives


@dataclass(frozen=True)
class Kind:
    """A kind of object; its property `modified` is when one last changed."""

    name: str
    singular: str
    modified: str
    linked: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """Where its objects are."""
        return f"/crm/v3/objects/{self.name}"


def objects(kind: Kind) -> Stream[Settings]:
    """The stream of the objects of a kind."""
    scopes = ", ".join(f"crm.objects.{name}.read" for name in (kind.name, *kind.linked))
    return Stream(partial(_bring, kind), partial(_try, kind), needs=f"the scopes {scopes}")


def _bring(kind: Kind, client: Client, drop: Drop, settings: Settings) -> None:
    asked = asked_of(client, kind.name, kind.singular, settings)
    if drop.cursors.get("asked") != asked:
        drop.save(asked=asked, sweep=None, swept=0)
    due = _now() - settings.sweep_every_days * _DAY
    if drop.cursors.get("sweep") or drop.cursors["swept"] <= due:
        _sweep(kind, client, drop, asked)
    else:
        _search(kind, client, drop, asked)


def _try(kind: Kind, client: Client, settings: Settings) -> None:
    for one in client.get(kind.path, limit=1)["results"]:
        for other in kind.linked:
            links_of(client, kind.name, other, [one])


def _sweep(kind: Kind, client: Client, drop: Drop, asked: Asked) -> None:
    """Lists all objects, then the archived ones; goes on where a sweep broke off."""
    at = drop.cursors.get("sweep") or {"started": _now(), "archived": False, "after": {}}
    question = {name: ",".join(names) for name, names in asked.items()}
    enough = LINKED if kind.linked else 1
    while at:
        found: list[Object] = []
        after = at["after"]
        while after is not None and len(found) < enough:
            archived = str(at["archived"]).lower()
            page = client.get(
                kind.path, limit=_WITH_HISTORY, archived=archived, **question, **after
            )
            found += page["results"]
            after = page_after(page)
        _add(kind, client, drop, found, are_linked=not at["archived"])
        if after is not None:
            at = at | {"after": after}
        elif not at["archived"]:
            at = at | {"after": {}, "archived": True}
        else:
            drop.save(sweep=None, search=None, swept=at["started"], since=at["started"])
            return
        drop.save(sweep=at)


def _search(kind: Kind, client: Client, drop: Drop, asked: Asked) -> None:
    """Finds what was modified since the last complete run; goes on where a search broke off."""
    at = drop.cursors.get("search") or {"started": _now(), "last": "0"}
    since = str(drop.cursors["since"] - _OVERLAP)
    is_full = True
    while is_full:
        filters = [
            {"propertyName": kind.modified, "operator": "GTE", "value": since},
            {"propertyName": "hs_object_id", "operator": "GT", "value": at["last"]},
        ]
        question = {
            "filterGroups": [{"filters": filters}],
            "sorts": ["hs_object_id"],
            "properties": ["hs_object_id"],
            "limit": _FOUND,
            "after": "0",
        }
        results = client.post(f"{kind.path}/search", question)["results"]
        ids = sorted((one["id"] for one in results), key=int)
        found: list[Object] = []
        for start in range(0, len(ids), _WITH_HISTORY):
            inputs = [{"id": one} for one in ids[start : start + _WITH_HISTORY]]
            found += client.post(f"{kind.path}/batch/read", {"inputs": inputs, **asked})["results"]
        _add(kind, client, drop, found, are_linked=True)
        is_full = len(ids) == _FOUND
        if is_full:
            at = at | {"last": ids[-1]}
            drop.save(search=at)
    drop.save(search=None, since=at["started"])


def _add(kind: Kind, client: Client, drop: Drop, found: list[Object], are_linked: bool) -> None:
    """Lands objects; HubSpot tells no links of archived ones."""
    if are_linked and found:
        links = {name: links_of(client, kind.name, name, found) for name in kind.linked}
        for one in found if links else ():
            one["associations"] = {
                name: {"results": of.get(one["id"], [])} for name, of in links.items()
            }
    for one in found:
        drop.add(one["id"], [one])


def _now() -> int:
    return time.time_ns() // 1_000_000
