"""Salesforce: fields of leads and contacts by their ids. No record is ever made.

An admin makes custom fields, since that asks for more than a sender should be allowed.
"""

from __future__ import annotations

from math import inf

import requests

from orchestration.lib.activating.destination import Account, Destination, Fields
from orchestration.lib.activating.rows import Field
from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.connections import Secret
from orchestration.lib.extracting.signing import oauth

_API = "/services/data/v62.0"
_RECORDS = 200
_BUSY = 30.0  # seconds to wait when the org has too many requests at work


class Settings(Account):
    """`base_url` is where to sign in."""

    client_id: Secret
    client_secret: Secret


def _client(settings: Settings) -> Client:
    form = {
        "grant_type": "client_credentials",
        "client_id": settings.client_id.get_secret_value(),
        "client_secret": settings.client_secret.get_secret_value(),
    }
    url = settings.base_url.rstrip("/") + "/services/oauth2/token"
    return Client(settings.base_url, oauth(url, **form), asks_to_wait=_told)


def _told(answer: requests.Response) -> float | None:
    if answer.ok or "REQUEST_LIMIT_EXCEEDED" not in answer.text:
        return None
    return _BUSY if "Concurrent" in answer.text else inf


def _write(
    client: Client, settings: Settings, kind: str, records: dict[str, list[Field]]
) -> dict[str, str]:
    """Which records were refused, and why; the answers come in the order of the records."""
    rows = [
        {
            "attributes": {"type": kind},
            "id": record.rpartition(":")[2],
            **{one.property: one.value for one in fields},
        }
        for record, fields in records.items()
    ]
    body = {"allOrNone": False, "records": rows}
    told = client.json(client.send("PATCH", f"{_API}/composite/sobjects", json=body))
    return {
        record: "; ".join(f"{one['statusCode']}: {one['message']}" for one in result["errors"])
        for record, result in zip(records, told, strict=True)
        if not result["success"]
    }


def _missing(client: Client, settings: Settings, kind: str, names: set[str]) -> dict[str, str]:
    told = client.get(f"{_API}/sobjects/{kind}/describe")["fields"]
    can_be_written = {one["name"]: one.get("updateable", True) for one in told}
    found = {}
    for name in sorted(names):
        if name not in can_be_written:
            found[name] = "no such field, or this user may not see it: an admin makes it"
        elif not can_be_written[name]:
            found[name] = "this user may not write it: give it field-level security"
    return found


def _prepare(client: Client, settings: Settings, kind: str, names: set[str]) -> list[str]:
    missing = _missing(client, settings, kind, names)
    return [f"{kind}.{name}: {reason}" for name, reason in missing.items()]


DESTINATION = Destination(
    settings=Settings,
    client=_client,
    fields=Fields(_write, _RECORDS, _missing, _prepare),
    needs="a user with API Enabled, and edit on the object and on each field",
    example="""\
salesforce:
  base_url: https://yourcompany.my.salesforce.com  # Setup > My Domain
  client_id: SALESFORCE_CLIENT_ID  # consumer key of an external client app
  client_secret: SALESFORCE_CLIENT_SECRET
""",
)
