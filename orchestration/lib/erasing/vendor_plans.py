"""What vendors will be asked about a person, by the credentials of connections.yml."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from orchestration.lib.activating.destination import destination, destination_names
from orchestration.lib.common.settings import Home
from orchestration.lib.erasing.pending import Call
from orchestration.lib.erasing.subject import Subject
from orchestration.lib.erasing.vendor_records import WAYS
from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.connections import (
    ConnectionsError,
    Part,
    checked,
    read_connections,
)
from orchestration.lib.extracting.streams import vendor


def planned(home: Home, subjects: Sequence[Subject]) -> list[Call]:
    """What vendors would be asked, by the credentials of connections.yml.

    Raises ConnectionsError where one of them is wrong.
    """
    calls = [call for subject in subjects for call in _calls(home, subject)]
    for name, part in {(call.vendor, part_of(home, call.vendor)) for call in calls}:
        reached(home, name, part)
    return calls


def shown_calls(calls: Sequence[Call]) -> list[str]:
    """A line for each vendor that would be asked."""
    lines = []
    for name in sorted({call.vendor for call in calls}):
        of = [call for call in calls if call.vendor == name]
        records = sum(len(call.records) for call in of)
        lists = sorted({one for call in of for one in call.lists})
        what = f"{records:,} record{'s' if records > 1 else ''}, for good"
        lines.append(f"{name}: " + (f"off the lists {', '.join(lists)}" if lists else what))
    return lines


def _calls(home: Home, subject: Subject) -> Iterator[Call]:
    for name in WAYS:
        # A record of a named instance (hubspot/emea:501) may be another one's in this account.
        records = [
            value.partition(":")[2]
            for kind, value in subject.identifiers
            if kind in ("crm_contact_id", "chat_contact_id") and value.startswith(f"{name}:")
        ]
        emails, phones = _addresses(subject)
        if records and part_of(home, name):
            yield Call(name, records, emails=emails)
    for name, given in read_connections(home, "activate").items():
        lists = sorted(given.get("audiences") or {})
        if lists and any((emails, phones)) and name in destination_names():
            of = destination(name).audience
            if of and not of.by_record:
                person = (subject.person_id or "").replace("-", "")
                yield Call(name, lists=lists, emails=emails, phones=phones, person=person)


def _addresses(subject: Subject) -> tuple[list[str], list[str]]:
    by_kind = {"email": list[str](), "phone": list[str]()}
    for kind, value in subject.identifiers:
        by_kind.get(kind, []).append(value)
    return by_kind["email"], by_kind["phone"]


def part_of(home: Home, name: str) -> Part | None:
    """The part of connections.yml that has the vendor's credential."""
    parts = WAYS[name].parts if name in WAYS else ("activate",)
    return next((part for part in parts if name in read_connections(home, part)), None)


def reached(home: Home, name: str, part: Part | None) -> tuple[Client, Any]:
    """The vendor's client and its settings; raises ConnectionsError."""
    if part is None or name not in (given := read_connections(home, part)):
        raise ConnectionsError(f"{home.connections} has no {name} any more; add it")
    of: Any = vendor(name) if part == "extract" else destination(name)
    settings = checked(home, name, of.settings, given[name], part)
    client = of.client(settings)
    client.kept_tokens = home.tokens
    client.secrets |= settings.secrets()
    client.per_second = settings.per_second or client.per_second
    return client, settings
