"""HubSpot: properties of contacts by their ids, and static lists. No contact is ever made."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Any
from urllib.parse import quote

import requests

from orchestration.lib.activating.destination import Account, Audience, Destination, Fields
from orchestration.lib.activating.refusing import ActivationError
from orchestration.lib.activating.rows import Field
from orchestration.lib.activating.sends import Receipt, Refusal, Send
from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.connections import Secret
from orchestration.lib.extracting.refusals import RefusedError
from orchestration.lib.extracting.signing import bearer

_RECORDS, _MEMBERS = 100, 10_000
_GROUP = "closedloop"
_CONTACTS = "0-1"  # the type of the objects in our lists


class Settings(Account):
    """The token of a private app that may write contacts."""

    base_url: str = "https://api.hubapi.com"
    token: Secret


def _client(settings: Settings) -> Client:
    sign_in = bearer(settings.token.get_secret_value())
    return Client(settings.base_url, sign_in, per_second=9, asks_to_wait=_day_is_used_up)


def _day_is_used_up(answer: requests.Response) -> float | None:
    return inf if answer.status_code == 429 and '"DAILY"' in answer.text else None


def _write(
    client: Client, settings: Settings, kind: str, records: dict[str, list[Field]]
) -> dict[str, str]:
    """Which records were refused, and why; the answer tells which were written."""
    inputs = [
        {"id": _id(record), "properties": {one.property: one.value or "" for one in fields}}
        for record, fields in records.items()
    ]
    told = client.post(f"/crm/v3/objects/{kind}/batch/update", {"inputs": inputs})
    written = {one["id"] for one in told["results"]}
    why = {
        number: error["message"]
        for error in told.get("errors", [])
        for number in error.get("context", {}).get("ids", [])
    }
    return {
        record: why.get(_id(record), "HubSpot has no such record, or it is archived")
        for record in records
        if _id(record) not in written
    }


def _missing(client: Client, settings: Settings, kind: str, names: set[str]) -> dict[str, str]:
    told = {one["name"]: one for one in client.get(f"/crm/v3/properties/{kind}")["results"]}
    found = {}
    for name in sorted(names):
        if name not in told:
            found[name] = "no such property: `make activate PREPARE=1` makes it"
        elif told[name].get("modificationMetadata", {}).get("readOnlyValue"):
            found[name] = "HubSpot lets nobody write it: name another in activation_fields.csv"
    return found


def _prepare(client: Client, settings: Settings, kind: str, names: set[str]) -> list[str]:
    there = {one["name"] for one in client.get(f"/crm/v3/properties/{kind}")["results"]}
    wanted = sorted(names - there)
    if not wanted:
        return []
    groups = client.get(f"/crm/v3/properties/{kind}/groups")["results"]
    if _GROUP not in {one["name"] for one in groups}:
        client.post(f"/crm/v3/properties/{kind}/groups", {"name": _GROUP, "label": _GROUP})
    inputs = [
        {
            "name": name,
            "label": name.replace("_", " ").capitalize(),
            "groupName": _GROUP,
            "type": "string",
            "fieldType": "text",
        }
        for name in wanted
    ]
    client.post(f"/crm/v3/properties/{kind}/batch/create", {"inputs": inputs})
    return [f"made the property {name} of {kind}" for name in wanted]


def _change(client: Client, settings: Settings, name: str, sends: Sequence[Send]) -> Receipt:
    number = _list(client, name)
    if number is None:
        raise ActivationError(f"HubSpot has no list {name}: `make activate PREPARE=1` makes it")
    ids = [_id(send.click_id or "") for send in sends]
    is_removed = sends[0].kind == "withdrawn"
    body = {
        "recordIdsToAdd": [] if is_removed else ids,
        "recordIdsToRemove": ids if is_removed else [],
    }
    answer = client.send("PUT", f"/crm/v3/lists/{number}/memberships/add-and-remove", json=body)
    missing = {str(one) for one in client.json(answer).get("recordIdsMissing", [])}
    gone = Refusal("HubSpot has no such contact, or it is archived", 24.0)
    return Receipt(refused={place: gone for place, one in enumerate(ids) if one in missing})


def _prepare_list(client: Client, settings: Settings, name: str) -> list[str]:
    if _list(client, name) is not None:
        return []
    body = {"name": name, "objectTypeId": _CONTACTS, "processingType": "MANUAL"}
    client.post("/crm/v3/lists", body)
    return [f"made the list {name}"]


def _list(client: Client, name: str) -> str | None:
    try:
        found: Any = client.get(
            f"/crm/v3/lists/object-type-id/{_CONTACTS}/name/{quote(name, safe='')}"
        )
    except RefusedError as error:
        if error.status == 404:
            return None
        raise
    return str(found["list"]["listId"])


def _id(record: str) -> str:
    """HubSpot's own id, without the source that the models write before it."""
    return record.rpartition(":")[2]


DESTINATION = Destination(
    settings=Settings,
    client=_client,
    fields=Fields(_write, _RECORDS, _missing, _prepare),
    audience=Audience(_change, _MEMBERS, by_record=True, prepare=_prepare_list),
    needs="the scopes crm.objects.contacts.write, crm.schemas.contacts.read and .write, "
    "crm.lists.read and .write",
    example="""\
hubspot:
  token: HUBSPOT_WRITE_TOKEN  # of a private app that may write contacts, properties and lists
""",
)
