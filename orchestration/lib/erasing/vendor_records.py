"""Vendors that erase a person's record by its id when they are asked: whose it is, and how it goes.

Each call is permanent, so the record is looked at first: it must still be the person's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.connections import Part
from orchestration.lib.extracting.refusals import RefusedError

_GONE = (404, 410)


@dataclass(frozen=True)
class Way:
    """How a vendor erases.

    `parts` are those of connections.yml that may hold its credential, the first that does counts.
    `addresses` are those of a record, None where the vendor has it no more.
    """

    parts: tuple[Part, ...]
    addresses: Callable[[Client, str], set[str] | None]
    erase: Callable[[Client, str], None]
    done: str
    needs: str


def _hubspot_addresses(client: Client, record: str) -> set[str] | None:
    """Those of a contact, also of one in the recycling bin."""
    for is_archived in ("false", "true"):
        found = _found(
            client,
            f"/crm/v3/objects/contacts/{record}",
            properties="email,hs_additional_emails",
            archived=is_archived,
        )
        if found is not None:
            values = found["properties"].values()
            return {one for value in values if value for one in _addresses(value)}
    return None


def _hubspot_erase(client: Client, record: str) -> None:
    client.send("POST", "/crm/v3/objects/contacts/gdpr-delete", json={"objectId": record})


def _intercom_addresses(client: Client, record: str) -> set[str] | None:
    found = _found(client, f"/contacts/{record}")
    return None if found is None else set(_addresses(found.get("email") or ""))


def _intercom_erase(client: Client, record: str) -> None:
    client.send("DELETE", f"/contacts/{record}")


def _pipedrive_addresses(client: Client, record: str) -> set[str] | None:
    found = _found(client, f"/api/v2/persons/{record}")
    if found is None or found["data"].get("is_deleted"):
        return None
    emails = found["data"].get("emails") or []
    return {one for email in emails for one in _addresses(email.get("value") or "")}


def _pipedrive_erase(client: Client, record: str) -> None:
    client.send("DELETE", f"/api/v2/persons/{record}")


def _found(client: Client, path: str, **parameters: object) -> Any:  # noqa: ANN401
    try:
        return client.get(path, **parameters)
    except RefusedError as error:
        if error.status in _GONE:
            return None
        raise


def _addresses(text: str) -> list[str]:
    return [one.strip().lower() for one in text.split(";") if "@" in one]


WAYS = {
    "hubspot": Way(
        ("activate", "extract"),
        _hubspot_addresses,
        _hubspot_erase,
        "POST .../contacts/gdpr-delete: gone for good",
        "the scopes crm.objects.contacts.read and .write",
    ),
    "intercom": Way(
        ("extract",),
        _intercom_addresses,
        _intercom_erase,
        "DELETE /contacts/<id>: gone for good",
        "the permission to read and to write users and companies",
    ),
    "pipedrive": Way(
        ("extract",),
        _pipedrive_addresses,
        _pipedrive_erase,
        "DELETE /api/v2/persons/<id>: in the bin, and gone after 30 days",
        "a user who may delete persons",
    ),
}
